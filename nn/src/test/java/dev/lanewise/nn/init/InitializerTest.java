package dev.lanewise.nn.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.Test;

class InitializerTest {
  private static final int IN = 120;
  private static final int OUT = 200;

  /** Fills a weight and returns its largest magnitude, after checking mean and deviation. */
  private static double check(Initializer initializer, double deviation) {
    try (Engine engine = TestEngines.scalar()) {
      Tensor weight = engine.zeros(IN, OUT);
      initializer.fill(weight, IN, OUT, new RandomStream(1, 2));
      double sum = 0;
      double squares = 0;
      double largest = 0;
      for (float value : weight.toFloats()) {
        sum += value;
        squares += (double) value * value;
        largest = Math.max(largest, Math.abs(value));
      }
      int n = IN * OUT;
      assertEquals(0, sum / n, 4 * deviation / Math.sqrt(n) + 1e-12);
      assertEquals(deviation, Math.sqrt(squares / n), 0.03 * deviation + 1e-12);
      return largest;
    }
  }

  @Test
  void uniformFormsStayInTheirLimits() {
    double xavier = Math.sqrt(6.0 / (IN + OUT));
    double largest = check(Initializer.xavierUniform(), xavier / Math.sqrt(3));
    assertTrue(largest <= (float) xavier && largest > 0.99 * xavier);
    double he = Math.sqrt(6.0 / IN);
    largest = check(Initializer.heUniform(), he / Math.sqrt(3));
    assertTrue(largest <= (float) he && largest > 0.99 * he);
    largest = check(Initializer.uniform(0.5), 0.5 / Math.sqrt(3));
    assertTrue(largest <= 0.5 && largest > 0.49);
  }

  @Test
  void normalFormsHaveTheirDeviation() {
    check(Initializer.smallNormal(), 0.01);
    check(Initializer.normal(2), 2);
    check(Initializer.xavierNormal(), Math.sqrt(2.0 / (IN + OUT)));
    assertTrue(check(Initializer.heNormal(), Math.sqrt(2.0 / IN)) > 3 * Math.sqrt(2.0 / IN));
  }

  @Test
  void constants() {
    assertEquals(0, check(Initializer.zeros(), 0));
    try (Engine engine = TestEngines.scalar()) {
      Tensor bias = engine.zeros(3);
      Initializer.constant(0.25).fill(bias, 1, 3, new RandomStream(0, 0));
      assertEquals(0.25f, bias.toFloats()[2]);
      Initializer.ones().fill(bias, 1, 3, new RandomStream(0, 0));
      assertEquals(1f, bias.toFloats()[0]);
    }
  }

  @Test
  void badNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Initializer.uniform(-1));
    assertThrows(IllegalArgumentException.class, () -> Initializer.normal(Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> Initializer.constant(Double.POSITIVE_INFINITY));
  }
}
