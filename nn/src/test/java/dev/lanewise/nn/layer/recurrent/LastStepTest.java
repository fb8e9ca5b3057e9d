package dev.lanewise.nn.layer.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastStepTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void ofSequencesOfOneLength() {
    LastStep last = new LastStep();
    last.build(engine, 1, 3, 2);
    assertArrayEquals(new int[] {2}, last.outputShape());
    Tensor x = engine.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2);
    assertArrayEquals(new float[] {5, 6, 11, 12}, last.forward(x).toFloats());
    Tensor view = x.transpose(1, 0, 2);
    assertArrayEquals(new float[] {7, 8, 9, 10, 11, 12}, last.forward(view).toFloats());
  }

  @Test
  void ofSequencesOfSeveralLengths() {
    LastStep last = new LastStep();
    Tensor x = engine.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 3, 2);
    assertArrayEquals(new float[] {3, 4, 7, 8}, last.forward(x, 2, 1).toFloats());
    assertThrows(IllegalArgumentException.class, () -> last.forward(x, 2));
    assertThrows(IllegalArgumentException.class, () -> last.forward(x, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> last.forward(x, 4, 1));
  }

  @Test
  void gradients() {
    GradientCheck.check(engine, new LastStep(), true, 3, 4, 2);
    Tensor x = GradientCheck.leaf(engine, 1, 3, 4, 2);
    LastStep last = new LastStep();
    GradientCheck.check(engine, () -> GradientCheck.weighted(last.forward(x, 1, 4, 3)), x);
    Tensor y = GradientCheck.leaf(engine, 1, 4, 3, 2);
    GradientCheck.check(
        engine, () -> GradientCheck.weighted(last.forward(y.transpose(1, 0, 2))), y);
  }
}
