package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Padding;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layers that resize images, pad, average and join them. */
class ImageShapeLayersTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private float[] forward(Layer layer, float[] x, int... shape) {
    layer.build(engine, 1, shape);
    return layer.forward(engine.of(x, 1, shape[0], shape[1], shape[2])).toFloats();
  }

  @Test
  void upSamplingRepeatsOrInterpolates() {
    assertArrayEquals(
        new float[] {1, 1, 2, 2, 1, 1, 2, 2},
        forward(UpSample2d.nearest(2), new float[] {1, 2}, 1, 1, 2));
    assertArrayEquals(
        new float[] {0, 2, 6, 8, 0, 2, 6, 8},
        forward(UpSample2d.bilinear(2), new float[] {0, 8}, 1, 1, 2));
    assertArrayEquals(
        new float[] {0, 3, 6, 9},
        forward(new UpSample2d(Mode.BILINEAR_ALIGN_CORNERS, 1, 2), new float[] {0, 9}, 1, 1, 2));
    UpSample2d uneven = new UpSample2d(Mode.NEAREST, 3, 1);
    uneven.build(engine, 1, 2, 4, 5);
    assertArrayEquals(new int[] {2, 12, 5}, uneven.outputShape());
  }

  @Test
  void paddingPutsZerosAround() {
    assertArrayEquals(
        new float[] {0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0},
        forward(new ZeroPad2d(1, 0, 1, 1), new float[] {1, 2, 3, 4}, 1, 2, 2));
    ZeroPad2d all = new ZeroPad2d(2);
    all.build(engine, 1, 3, 4, 5);
    assertArrayEquals(new int[] {3, 8, 9}, all.outputShape());
    Tensor strided = engine.of(new float[] {1, 2, 3, 4}, 2, 2).transpose();
    assertArrayEquals(
        new float[] {1, 3, 0, 2, 4, 0},
        Padding.apply(new Padding.Form(0, 0, 0, 1), strided).toFloats());
    assertArrayEquals(
        new float[] {0, 0},
        Padding.apply(new Padding.Form(1, 0, 0, 0), engine.zeros(0, 2)).toFloats());
  }

  @Test
  void globalAverageGivesAFeatureAChannel() {
    GlobalAveragePool2d layer = new GlobalAveragePool2d();
    layer.build(engine, 1, 2, 2, 2);
    assertArrayEquals(new int[] {2}, layer.outputShape());
    Tensor y = layer.forward(engine.of(new float[] {1, 2, 3, 6, 10, 20, 30, 60}, 1, 2, 2, 2));
    assertArrayEquals(new int[] {1, 2}, y.shape());
    assertArrayEquals(new float[] {3, 30}, y.toFloats());
    assertTrue(layer.summary().contains("global_average_pooling2d"), layer.summary());
  }

  @Test
  void concatJoinsChannels() {
    Conv2d twice = new Conv2d(1, 1).withoutBias();
    Concat layer = new Concat(new Sequential(), new Sequential(twice, Activation.relu()));
    layer.build(engine, 1, 2, 1, 2);
    twice.parameters().getFirst().value().set(new float[] {2, -1});
    assertArrayEquals(new int[] {3, 1, 2}, layer.outputShape());
    assertEquals(List.of("1.0.weight"), layer.parameters().stream().map(Parameter::name).toList());
    Tensor x = engine.of(new float[] {1, 2, 3, 1, 5, 6, 7, 8}, 2, 2, 1, 2);
    assertArrayEquals(
        new float[] {1, 2, 3, 1, 0, 3, 5, 6, 7, 8, 3, 4}, layer.forward(x).toFloats());
  }

  @Test
  void modeReachesTheBranches() {
    Dropout dropout = new Dropout(0.5);
    Concat layer = new Concat(dropout);
    layer.build(engine, 1, 3);
    layer.training(true);
    assertTrue(dropout.isTraining());
  }

  @Test
  void gradients() {
    for (Mode mode : Mode.values()) {
      GradientCheck.check(engine, new UpSample2d(mode, 2, 3), true, 2, 2, 3, 2);
      GradientCheck.check(engine, new UpSample2d(mode, 1, 4), false, 1, 1, 1, 3);
    }
    GradientCheck.check(engine, new ZeroPad2d(1, 2, 0, 3), true, 2, 2, 3, 2);
    GradientCheck.check(engine, new ZeroPad2d(0), true, 1, 1, 2, 2);
    GradientCheck.check(engine, new GlobalAveragePool2d(), true, 2, 3, 3, 2);
    GradientCheck.check(
        engine,
        new Concat(
            new Conv2d(2, Window2d.of(3, 3).withPadding(1)),
            new Sequential(),
            new Sequential(new Conv2d(1, 1), Activation.tanh())),
        true,
        2,
        2,
        3,
        4);
    GradientCheck.check(engine, new Concat(new Dense(2), new Dense(3)), true, 3, 4);
  }

  @Test
  void badInputIsNamed() {
    named("factorH, factorW are 0, 2; expected 1", () -> new UpSample2d(Mode.NEAREST, 0, 2));
    named("factorH, factorW are -1, -1; expected 1", () -> UpSample2d.bilinear(-1));
    refused("(channels, height, width)", UpSample2d.nearest(2), 3, 4);
    refused("height is 3, times 1073741824", UpSample2d.nearest(1 << 30), 1, 3, 3);
    named("left is -1; expected 0 or more", () -> new ZeroPad2d(0, 0, -1, 0));
    refused("(channels, height, width)", new ZeroPad2d(1), 4);
    refused("width is 2, with padding 2147483649", new ZeroPad2d(0, 0, 0, 0x7fffffff), 1, 2, 2);
    refused("(channels, height, width)", new GlobalAveragePool2d(), 4);
    named("branches is empty", () -> new Concat());
    refused(
        "branch 1 gives shape [2, 2, 2], the first one [2, 4, 4]",
        new Concat(new Conv2d(2, 1), new Conv2d(2, 3)),
        1,
        4,
        4);
    refused("branch 1 gives shape [12]", new Concat(new Sequential(), new Flatten()), 3, 2, 2);
    refused("branch 0 (conv2d): height is 2", new Concat(new Conv2d(2, 3)), 1, 2, 4);
    Tensor x = engine.zeros(1, 1, 4, 4);
    Tensor vector = engine.zeros(3);
    named("padding of x", () -> Padding.apply(new Padding.Form(0, 0, 0, 0), vector));
    for (Layer layer :
        List.of(
            UpSample2d.nearest(2),
            new ZeroPad2d(1),
            new GlobalAveragePool2d(),
            new Concat(new Sequential()))) {
      assertThrows(IllegalStateException.class, () -> layer.forward(x));
    }
    UpSample2d built = UpSample2d.nearest(2);
    built.build(engine, 1, 1, 4, 4);
    named("resizing of x", () -> built.forward(vector));
  }

  private void refused(String text, Layer layer, int... shape) {
    named(text, () -> layer.build(engine, 1, shape));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
