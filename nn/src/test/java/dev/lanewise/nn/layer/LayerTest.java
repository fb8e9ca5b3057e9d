package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayerTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private static Sequential digits() {
    return new Sequential(
        new Dense(128),
        Activation.relu(),
        new Dense(64),
        Activation.relu(),
        new Dense(10),
        Activation.softmax());
  }

  @Test
  void summaryIsTheTableOfKeras() {
    String summary = digits().build(engine, 1, 64).summary();
    assertTrue(
        summary
            .lines()
            .skip(1)
            .findFirst()
            .orElseThrow()
            .matches(" Layer \\(type\\) +Output Shape +Param #"),
        summary);
    assertTrue(summary.contains(" dense (Dense)         (None, 128)     8,320\n"), summary);
    assertTrue(summary.contains(" relu_1 (Activation)   (None, 64)          0\n"), summary);
    assertTrue(summary.contains(" dense_2 (Dense)       (None, 10)        650\n"), summary);
    assertTrue(summary.contains("Total params: 17,226 (67.29 KB)\n"), summary);
    assertTrue(summary.contains("Trainable params: 17,226\n"), summary);
    assertTrue(summary.contains("Non-trainable params: 0\n"), summary);
  }

  @Test
  void summaryCountsRunningStatisticsAsNotTrainable() {
    Sequential model = new Sequential(new Dense(4), new BatchNorm1d()).build(engine, 1, 3);
    assertEquals(16 + 8, model.parameterCount());
    assertEquals(8, model.bufferCount());
    assertTrue(model.summary().contains("Total params: 32 (128 B)"), model.summary());
    assertTrue(model.summary().contains("Non-trainable params: 8"), model.summary());
  }

  @Test
  void partsAreNamedByTheirPath() {
    Sequential model =
        new Sequential(
                new Dense(4),
                new BatchNorm1d(),
                new Sequential(new Dropout(0.5), new Dense(2, Initializer.zeros(), false)))
            .build(engine, 1, 3);
    assertEquals(
        List.of("0.weight", "0.bias", "1.gamma", "1.beta", "2.1.weight"),
        model.parameters().stream().map(Parameter::name).toList());
    assertEquals(
        List.of(true, false, false, false, true),
        model.parameters().stream().map(Parameter::decays).toList());
    assertEquals(
        List.of("1.running_mean", "1.running_var"),
        model.buffers().stream().map(NamedTensor::name).toList());
    assertEquals(List.of("2.0.mask"), model.streams().stream().map(NamedStream::name).toList());
    assertArrayEquals(new int[] {3}, model.inputShape());
    assertArrayEquals(new int[] {2}, model.outputShape());
  }

  @Test
  void seedDecidesTheWeights() {
    float[] one = weights(1);
    assertArrayEquals(one, weights(1));
    assertFalse(Arrays.equals(one, weights(2)));
  }

  private float[] weights(long seed) {
    return digits().build(engine, seed, 64).parameters().get(2).value().toFloats();
  }

  @Test
  void layersOfOneModelStartDifferently() {
    Sequential model = new Sequential(new Dense(3), new Dense(3)).build(engine, 1, 3);
    assertFalse(
        Arrays.equals(
            model.parameters().get(0).value().toFloats(),
            model.parameters().get(2).value().toFloats()));
  }

  @Test
  void denseIsTheAffineMap() {
    Dense dense = new Dense(2);
    dense.build(engine, 1, 3);
    dense.parameters().get(0).value().set(new float[] {1, 2, 3, 4, 5, 6});
    dense.parameters().get(1).value().set(new float[] {10, 20});
    Tensor y = dense.forward(engine.of(new float[] {1, 1, 1, 0, 1, 0}, 2, 3));
    assertArrayEquals(new float[] {19, 32, 13, 24}, y.toFloats());
  }

  @Test
  void batchNormNormalisesAndFollowsTheBatch() {
    BatchNorm1d norm = new BatchNorm1d(0.5, 1e-12);
    norm.build(engine, DType.F64, 1, 2);
    norm.training(true);
    Tensor x = engine.of(new double[] {1, 10, 3, 10, 5, 40, 7, 40}, 4, 2);
    double[] y = norm.forward(x).toDoubles();
    double root = Math.sqrt(5);
    double[] expected = {-3 / root, -1, -1 / root, -1, 1 / root, 1, 3 / root, 1};
    assertArrayEquals(expected, y, 1e-9);
    // running = 0.5 * old + 0.5 * batch, the variance by n - 1: 20 / 3 and 300
    assertArrayEquals(new double[] {2, 12.5}, norm.buffers().get(0).value().toDoubles(), 1e-12);
    assertArrayEquals(
        new double[] {0.5 + 10.0 / 3, 150.5}, norm.buffers().get(1).value().toDoubles(), 1e-12);
    norm.training(false);
    double[] evaluated = norm.forward(x).toDoubles();
    assertEquals((1 - 2) / Math.sqrt(0.5 + 10.0 / 3), evaluated[0], 1e-9);
    assertEquals((40 - 12.5) / Math.sqrt(150.5), evaluated[7], 1e-9);
    assertArrayEquals(new double[] {2, 12.5}, norm.buffers().get(0).value().toDoubles(), 1e-12);
  }

  @Test
  void batchNormOfOneSampleGivesBetaAndLearnsNothing() {
    BatchNorm1d norm = new BatchNorm1d();
    norm.build(engine, 1, 2);
    norm.training(true);
    assertArrayEquals(
        new float[] {0, 0}, norm.forward(engine.of(new float[] {5, -3}, 1, 2)).toFloats());
    assertArrayEquals(new float[] {0, 0}, norm.buffers().get(0).value().toFloats());
    assertArrayEquals(new float[] {1, 1}, norm.buffers().get(1).value().toFloats());
  }

  @Test
  void batchNormCanBeTrainedTwiceOnOneTape() {
    BatchNorm1d norm = new BatchNorm1d();
    norm.build(engine, 1, 2);
    norm.training(true);
    Tensor x = engine.of(new float[] {5, -3, 1, 2}, 2, 2);
    try (Scope tape = engine.tape()) {
      Tensor loss = norm.forward(x).square().sum().add(norm.forward(x).sum());
      tape.backward(loss);
    }
  }

  @Test
  void dropoutScalesWhatItKeeps() {
    Dropout dropout = new Dropout(0.25);
    dropout.build(engine, 1, 1000);
    Tensor x = engine.ones(2, 1000);
    assertSame(x, dropout.forward(x));
    dropout.training(true);
    float[] y = dropout.forward(x).toFloats();
    int kept = 0;
    for (float value : y) {
      assertTrue(value == 0 || value == (float) (1 / 0.75));
      kept += value != 0 ? 1 : 0;
    }
    assertEquals(1500, kept, 100);
    assertFalse(Arrays.equals(y, dropout.forward(x).toFloats()));
    dropout.streams().getFirst().stream().seek(0);
    assertArrayEquals(y, dropout.forward(x).toFloats());
  }

  @Test
  void modeReachesInnerLayers() {
    Dropout dropout = new Dropout(0.5);
    Sequential model = new Sequential(new Sequential(dropout)).build(engine, 1, 3);
    assertFalse(dropout.isTraining());
    model.training(true);
    assertTrue(dropout.isTraining());
    model.training(false);
    assertFalse(dropout.isTraining());
  }

  @Test
  void badInputIsNamed() {
    named("units is 0", () -> new Dense(0));
    named("rate is 1.0", () -> new Dropout(1));
    named("rate is NaN", () -> new Dropout(Double.NaN));
    named("momentum is 0.0", () -> new BatchNorm1d(0, 1e-5));
    named("epsilon is -1.0", () -> new BatchNorm1d(0.1, -1));
    named("inputShape is [0]", () -> new Dense(1).build(engine, 1, 0));
    named("dtype is I32", () -> new Dense(1).build(engine, DType.I32, 1, 1));
    named(
        "layer 1 (batchnorm1d): input has 2",
        () -> new Sequential(new Dense(2), new BatchNorm1d()).build(engine, 1, 2, 2));
    named("deviation is -1.0", () -> Initializer.normal(-1));
    named("value is NaN", () -> Initializer.constant(Double.NaN));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void unbuiltAndTwiceBuiltLayersSaySo() {
    Tensor x = engine.ones(1, 2);
    for (Layer layer : List.of(new Dense(1), new Flatten(), new Dropout(0.1), new BatchNorm1d())) {
      assertThrows(IllegalStateException.class, () -> layer.forward(x));
      assertThrows(IllegalStateException.class, layer::outputShape);
    }
    assertThrows(IllegalStateException.class, () -> digits().summary());
    Dense dense = new Dense(1);
    dense.build(engine, 1, 2);
    assertThrows(IllegalStateException.class, () -> dense.build(engine, 1, 2));
    assertThrows(IllegalStateException.class, () -> new Sequential(dense).build(engine, 1, 2));
  }

  @Test
  void releasedModelCantBeUsed() {
    Dense dense = new Dense(1);
    dense.build(engine, 1, 2);
    dense.release();
    Tensor x = engine.ones(1, 2);
    assertThrows(IllegalStateException.class, () -> dense.forward(x));
  }

  /** A model in plain Java: two paths that are added. */
  private static final class PlusDense extends Layer {
    private final Dense inner = new Dense(3);

    @Override
    protected int[] create(BuildContext context, int[] inputShape) {
      return context.build("inner", inner, inputShape);
    }

    @Override
    public Tensor forward(Tensor x) {
      return x.add(inner.forward(x));
    }
  }

  @Test
  void modelsCanBeWrittenInPlainJava() {
    PlusDense residual = new PlusDense();
    residual.build(engine, 1, 3);
    assertEquals("inner.weight", residual.parameters().getFirst().name());
    assertArrayEquals(new float[] {0, 0, 0}, residual.forward(engine.zeros(1, 3)).toFloats());
  }

  @Test
  void imageLayersSayWhatTheyExpect() {
    refused("(channels, height, width)", new Conv2d(2, 3), 5);
    refused("(channels, height, width)", Pool2d.max(2), 3, 4);
    refused("multiple of groups, 2", new Conv2d(2, 1).withGroups(2), 3, 4, 4);
    refused("height is 2", new Conv2d(2, 3), 1, 2, 4);
    refused("main gives shape [2], the way around [3]", new Residual(new Dense(2)), 3);
    assertEquals(
        "filters is 0; expected 1 or more",
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(0, 3)).getMessage());
    assertEquals(
        "groups is 3; expected a divisor of filters, 4",
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(4, 3).withGroups(3))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> Pool2d.adaptiveAverage(0, 1));
    Tensor x = engine.zeros(1, 1, 4, 4);
    assertThrows(IllegalStateException.class, () -> new Conv2d(2, 3).forward(x));
    assertThrows(IllegalStateException.class, () -> Pool2d.max(2).forward(x));
    Conv2d built = new Conv2d(2, 3);
    built.build(engine, 1, 2, 5, 5);
    String message =
        assertThrows(IllegalArgumentException.class, () -> built.forward(x)).getMessage();
    assertTrue(message.contains("expected x (batch, in, height, width)"), message);
  }

  private void refused(String inMessage, Layer layer, int... shape) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> layer.build(engine, 1, shape))
            .getMessage();
    assertTrue(message.contains(inMessage), message);
  }

  @Test
  void samePaddingKeepsTheImage() {
    Layer layer = new Conv2d(4, Window2d.of(3, 5).withStride(2, 1)).withSamePadding();
    layer.build(engine, 1, 2, 7, 6);
    assertArrayEquals(new int[] {4, 4, 6}, layer.outputShape());
    assertEquals(4 * 2 * 15 + 4, layer.parameterCount());
  }

  /** Images of one pixel are features. */
  @Test
  void batchNormOfImagesIsThatOfFeatures() {
    BatchNorm1d features = new BatchNorm1d(0.2, 1e-3);
    BatchNorm2d images = new BatchNorm2d(0.2, 1e-3);
    features.build(engine, DType.F64, 1, 3);
    images.build(engine, DType.F64, 1, 3, 1, 1);
    double[] data = {1, 2, 3, 4, -5, 6, 7, 8, 0.5, 2, 1, 3};
    for (boolean training : new boolean[] {true, false}) {
      features.training(training);
      images.training(training);
      double[] expected = features.forward(engine.of(data, 4, 3)).toDoubles();
      double[] actual = images.forward(engine.of(data, 4, 3, 1, 1)).toDoubles();
      assertArrayEquals(expected, actual, 1e-12);
    }
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(
          features.buffers().get(i).value().toDoubles(),
          images.buffers().get(i).value().toDoubles(),
          1e-12);
    }
    assertThrows(IllegalArgumentException.class, () -> new BatchNorm2d(0, 1e-5));
    assertThrows(IllegalArgumentException.class, () -> new BatchNorm2d(0.1, 0));
    refused("(channels, height, width)", new BatchNorm2d(), 5);
    Tensor twoChannels = engine.of(data, 2, 2, 3, 1);
    assertThrows(IllegalArgumentException.class, () -> images.forward(twoChannels));
  }
}
