package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  private static Tensor weight(Layer layer) {
    return layer.parameters().get(0).value();
  }

  @Test
  void givesTheRowsThatIndicesName() {
    Embedding layer = new Embedding(3, 2);
    layer.build(engine, 1, 4);
    assertArrayEquals(new int[] {4, 2}, layer.outputShape());
    weight(layer).set(new float[] {1, 2, 3, 4, 5, 6});
    Tensor y = layer.forward(engine.of(new int[] {2, 0, 0, 1}, 2, 2));
    assertArrayEquals(new int[] {2, 2, 2}, y.shape());
    assertArrayEquals(new float[] {5, 6, 1, 2, 1, 2, 3, 4}, y.toFloats());
    Tensor across = layer.forward(engine.of(new int[] {2, 0, 0, 1}, 2, 2).transpose());
    assertArrayEquals(new float[] {5, 6, 1, 2, 1, 2, 3, 4}, across.toFloats());
    Tensor single = layer.forward(engine.of(new int[] {1}));
    assertArrayEquals(new int[] {1, 2}, single.shape());
  }

  @Test
  void gradientsOfRepeatedIndicesAddUp() {
    Embedding layer = new Embedding(5, 3);
    layer.build(engine, DType.F64, 1, 4);
    Tensor x = engine.of(new int[] {4, 0, 0, 1, 0, 4}, 3, 2);
    Tensor weight = weight(layer);
    GradientCheck.check(engine, () -> GradientCheck.weighted(layer.forward(x).square()), weight);
  }

  @Test
  void paddingIsZeroAndStaysSo() {
    Embedding layer = new Embedding(4, 3).withPadding(2);
    layer.build(engine, 1, 4);
    Tensor x = engine.of(new int[] {2, 1, 2, 3}, 2, 2);
    try (Scope tape = engine.tape()) {
      Tensor y = layer.forward(x);
      assertArrayEquals(new float[3], Arrays.copyOf(y.toFloats(), 3));
      tape.backward(y.sum());
      assertArrayEquals(
          new float[] {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}, weight(layer).grad().toFloats());
    }
  }

  @Test
  void firstWeightsAreStandardNormal() {
    Embedding layer = new Embedding(100, 50);
    layer.build(engine, 3, 1);
    assertEquals(0, weight(layer).mean().item(), 0.05);
    assertEquals(1, weight(layer).var(0).item(), 0.05);
    Embedding other = new Embedding(10, 5).withInitializer(Initializer.constant(2)).withPadding(0);
    other.build(engine, 3, 1);
    assertEquals(90, weight(other).sum().item());
  }

  @Test
  void aTrainerTakesIndicesAsInput() {
    int[] words = new int[64];
    int[] labels = new int[32];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
      words[2 * i] = 2 + i % 5;
      words[2 * i + 1] = labels[i];
    }
    Sequential model =
        new Sequential(new Embedding(7, 4), new Flatten(), new Dense(2)).build(engine, 2, 2);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .batchSize(8)
            .epochs(40)
            .optimizer(UpdateRule.adam(), 0.03);
    try (Trainer trainer = new Trainer(model, options)) {
      double[] loss = trainer.fit(engine.of(words, 32, 2), engine.of(labels)).series("loss");
      assertTrue(loss[39] < 0.1 * loss[0], () -> Arrays.toString(loss));
    }
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Embedding(0, 2));
    assertThrows(IllegalArgumentException.class, () -> new Embedding(2, 0));
    assertThrows(IllegalArgumentException.class, () -> new Embedding(2, 1).withPadding(2));
    assertThrows(IllegalArgumentException.class, () -> new Embedding(2, 1).withPadding(-1));
    Embedding layer = new Embedding(3, 2);
    layer.build(engine, 1, 4);
    assertThrows(IllegalArgumentException.class, () -> layer.forward(engine.zeros(2, 2)));
    assertThrows(IllegalArgumentException.class, () -> layer.forward(engine.of(new int[] {0, 3})));
    assertThrows(IllegalArgumentException.class, () -> layer.forward(engine.of(new int[] {-1, 2})));
  }
}
