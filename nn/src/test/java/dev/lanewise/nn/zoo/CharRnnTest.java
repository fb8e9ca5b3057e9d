package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CharRnnTest {
  private static final int CHARACTERS = 9;

  private final Engine engine = TestEngines.best(1);

  @AfterEach
  void close() {
    engine.close();
  }

  private CharRnn network(DType dtype) {
    CharRnn model = new CharRnn(CHARACTERS, 4, 6, 2, 0.3);
    model.build(engine, dtype, 3, 5);
    return model;
  }

  @Test
  void hasTheParametersOfItsParts() {
    CharRnn model = network(DType.F32);
    assertEquals(
        9 * 4 + 4 * 6 * (4 + 6 + 2) + 4 * 6 * (6 + 6 + 2) + 6 * 9 + 9, model.parameterCount());
    assertArrayEquals(new int[] {5, CHARACTERS}, model.outputShape());
    assertEquals("lstm.weight_hh_l1", model.parameters().get(6).name());
    assertThrows(
        IllegalArgumentException.class, () -> new CharRnn(9, 4, 6, 1, 0).build(engine, 1, 5, 2));
  }

  @Test
  void gradients() {
    CharRnn model = network(DType.F64);
    Tensor x = engine.of(new int[] {1, 8, 0, 1, 3, 3}, 2, 3);
    GradientCheck.check(
        engine,
        () -> GradientCheck.weighted(model.forward(x)),
        model.parameters().stream().map(Parameter::value).toArray(Tensor[]::new));
  }

  @Test
  void characterByCharacterIsTheWholeText() {
    CharRnn model = network(DType.F32);
    int[][] texts = {{1, 8, 0, 5, 2, 2}, {7, 7, 3, 1, 0, 4}};
    int[] flat = Arrays.stream(texts).flatMapToInt(Arrays::stream).toArray();
    float[] whole = model.forward(engine.of(flat, 2, 6)).toFloats();
    try (StatefulCharRnn stepwise = new StatefulCharRnn(model)) {
      assertThrows(IllegalStateException.class, () -> stepwise.next(new int[] {1}));
      model.training(true);
      assertThrows(IllegalStateException.class, () -> stepwise.start(texts));
      model.training(false);
      float[] scores =
          stepwise.start(new int[][] {Arrays.copyOf(texts[0], 3), Arrays.copyOf(texts[1], 3)});
      for (int t = 2; t < 6; t++) {
        for (int row = 0; row < 2; row++) {
          int at = (row * 6 + t) * CHARACTERS;
          assertArrayEquals(
              Arrays.copyOfRange(whole, at, at + CHARACTERS),
              Arrays.copyOfRange(scores, row * CHARACTERS, (row + 1) * CHARACTERS),
              "row " + row + ", step " + t);
        }
        if (t < 5) {
          scores = stepwise.next(new int[] {texts[0][t + 1], texts[1][t + 1]});
        }
      }
      stepwise.select(new int[] {1, 1, 0});
      float[] three = stepwise.next(new int[] {2, 2, 2});
      assertEquals(3 * CHARACTERS, three.length);
      assertArrayEquals(
          Arrays.copyOf(three, CHARACTERS), Arrays.copyOfRange(three, CHARACTERS, 2 * CHARACTERS));
      stepwise.start(new int[][] {texts[0]});
      float[] again = stepwise.next(new int[] {2});
      assertArrayEquals(again, Arrays.copyOfRange(three, 2 * CHARACTERS, 3 * CHARACTERS));
    }
  }
}
