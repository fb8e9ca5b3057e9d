package dev.lanewise.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final double RATE = 0.1;

  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  /** Minimises the sum of w^3 / 3 from 2, whose gradient is w^2; returns w after some steps. */
  private double run(UpdateRule rule, int steps, boolean decays) {
    Tensor w = engine.of(new double[] {2}).requireGrad();
    Optimizer optimizer = new Optimizer(rule, RATE, List.of(new Parameter("w", w, decays)));
    for (int i = 0; i < steps; i++) {
      try (Scope tape = engine.tape()) {
        tape.backward(w.pow(3.0).sum().mul(1.0 / 3));
        optimizer.step();
        optimizer.zeroGrad();
      }
    }
    assertEquals(steps, optimizer.steps());
    return w.item();
  }

  @Test
  void sgd() {
    double w = 2;
    double decayed = 2;
    for (int i = 0; i < 4; i++) {
      w -= RATE * w * w;
      decayed -= RATE * (decayed * decayed + 0.3 * decayed);
    }
    assertEquals(w, run(UpdateRule.sgd(), 4, true), 1e-12);
    assertEquals(decayed, run(UpdateRule.sgd(0.3), 4, true), 1e-12);
    assertEquals(w, run(UpdateRule.sgd(0.3), 4, false), 1e-12);
  }

  @Test
  void momentumAndNesterov() {
    double w = 2;
    double velocity = 0;
    for (int i = 0; i < 4; i++) {
      velocity = 0.9 * velocity + w * w;
      w -= RATE * velocity;
    }
    assertEquals(w, run(UpdateRule.momentum(0.9), 4, true), 1e-12);
    w = 2;
    velocity = 0;
    for (int i = 0; i < 4; i++) {
      double g = w * w;
      velocity = 0.9 * velocity + g;
      w -= RATE * (g + 0.9 * velocity);
    }
    assertEquals(w, run(UpdateRule.nesterov(0.9), 4, true), 1e-12);
  }

  @Test
  void rmsProp() {
    double w = 2;
    double mean = 0;
    for (int i = 0; i < 4; i++) {
      double g = w * w;
      mean = 0.9 * mean + 0.1 * g * g;
      w -= RATE * g / (Math.sqrt(mean) + 1e-8);
    }
    assertEquals(w, run(UpdateRule.rmsProp(), 4, true), 1e-12);
  }

  private static double adam(double decay) {
    double w = 2;
    double m = 0;
    double v = 0;
    for (int step = 1; step <= 4; step++) {
      double g = w * w;
      w -= RATE * decay * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double mHat = m / (1 - Math.pow(0.9, step));
      double vHat = v / (1 - Math.pow(0.999, step));
      w -= RATE * mHat / (Math.sqrt(vHat) + 1e-8);
    }
    return w;
  }

  @Test
  void adamAndAdamW() {
    assertEquals(adam(0), run(UpdateRule.adam(), 4, true), 1e-10);
    assertEquals(adam(0.3), run(UpdateRule.adamW(0.3), 4, true), 1e-10);
    assertEquals(adam(0), run(UpdateRule.adamW(0.3), 4, false), 1e-10);
  }

  @Test
  void stateIsNamedAndCountsAreRestored() {
    Tensor w = engine.of(new double[] {1, 2}).requireGrad();
    Tensor still = engine.of(new double[] {7}).requireGrad();
    List<Parameter> parameters =
        List.of(new Parameter("a.w", w, true), new Parameter("a.b", still, false));
    Optimizer optimizer = new Optimizer(UpdateRule.adam(), 1, parameters);
    assertEquals(
        List.of("a.w.state1", "a.w.state2", "a.b.state1", "a.b.state2"),
        optimizer.state().stream().map(NamedTensor::name).toList());
    assertEquals(0, new Optimizer(UpdateRule.sgd(), 1, parameters).state().size());
    assertEquals(2, new Optimizer(UpdateRule.rmsProp(), 1, parameters).state().size());
    try (Scope tape = engine.tape()) {
      tape.backward(w.sum());
      optimizer.step();
    }
    optimizer.zeroGrad();
    // a parameter without a gradient stays
    assertArrayEquals(new double[] {7}, still.toDoubles());
    assertEquals(0.1, optimizer.state().get(0).value().toDoubles()[1], 1e-15);
    optimizer.steps(41);
    assertEquals(41, optimizer.steps());
    optimizer.release();
  }

  @Test
  void badNumbersAreNamed() {
    for (double rate : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
      named("learningRate is " + rate, () -> new Optimizer(UpdateRule.sgd(), rate, List.of()));
      named("learningRate is " + rate, () -> Schedule.constant(rate));
      named("learningRate is " + rate, () -> Schedule.cosine(rate, 0, 10));
    }
    named("weightDecay is -1.0", () -> UpdateRule.sgd(-1));
    named("momentum is 1.0", () -> UpdateRule.momentum(1));
    named("decay is NaN", () -> new UpdateRule.RmsProp(Double.NaN, 1, 0));
    named("beta2 is 2.0", () -> new UpdateRule.Adam(0.9, 2, 1e-8, 0, false));
    named("epsilon is 0.0", () -> new UpdateRule.Adam(0.9, 0.999, 0, 0, false));
    named("steps is -1", () -> new Optimizer(UpdateRule.sgd(), 1, List.of()).steps(-1));
    named("every is 0", () -> Schedule.stepDecay(1, 0, 0.5));
    named("factor is 0.0", () -> Schedule.stepDecay(1, 1, 0));
    named("epochs is 0", () -> Schedule.cosine(1, 0, 0));
    named("lowest is -1.0", () -> Schedule.cosine(1, -1, 10));
    named("warmUp is 5 and total 5", () -> Schedule.warmUpLinear(1, 5, 5));
    named("warmUp is -1 and total 5", () -> Schedule.warmUpCosine(1, 0, -1, 5));
    named("lowest is -1.0", () -> Schedule.warmUpCosine(1, -1, 2, 5));
  }

  /** Gradients 3 and (0, 4), whose norm is 5. */
  private double[] clipped(double largest) {
    Tensor a = engine.of(new double[] {1}).requireGrad();
    Tensor b = engine.of(new double[] {1, 1}).requireGrad();
    Tensor still = engine.of(new double[] {7}).requireGrad();
    Optimizer optimizer =
        new Optimizer(
            UpdateRule.sgd(),
            0.5,
            List.of(
                new Parameter("a", a, true),
                new Parameter("still", still, true),
                new Parameter("b", b, true)));
    assertEquals(0, optimizer.gradientNorm().item());
    optimizer.clipNorm(largest);
    assertEquals(largest, optimizer.clipNorm());
    try (Scope tape = engine.tape()) {
      tape.backward(a.mul(3.0).sum().add(b.mul(engine.of(new double[] {0, 4})).sum()));
      assertEquals(5, optimizer.gradientNorm().item());
      optimizer.step();
      assertArrayEquals(new double[] {0, 4}, b.grad().toDoubles());
      optimizer.zeroGrad();
    }
    assertEquals(7, still.item());
    return new double[] {a.item(), b.toDoubles()[0], b.toDoubles()[1]};
  }

  @Test
  void gradientsAreClippedByTheirNormTogether() {
    assertArrayEquals(new double[] {-0.5, 1, -1}, clipped(Double.POSITIVE_INFINITY));
    assertArrayEquals(new double[] {-0.5, 1, -1}, clipped(5));
    assertArrayEquals(new double[] {1 - 0.75, 1, 1 - 1}, clipped(2.5));
    for (double bad : new double[] {0, -1, Double.NaN}) {
      named(
          "clipNorm is " + bad, () -> new Optimizer(UpdateRule.sgd(), 1, List.of()).clipNorm(bad));
    }
    new Optimizer(UpdateRule.sgd(), 1, List.of()).step();
    assertThrows(
        IllegalStateException.class,
        () -> new Optimizer(UpdateRule.sgd(), 1, List.of()).gradientNorm());
  }

  @Test
  void parametersOfSeveralTypesAreRefused() {
    Tensor a = engine.of(new double[] {1}).requireGrad();
    Tensor b = engine.of(new float[] {1}).requireGrad();
    named(
        "parameter b is F32; expected F64",
        () ->
            new Optimizer(
                UpdateRule.sgd(),
                1,
                List.of(new Parameter("a", a, true), new Parameter("b", b, true))));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void schedules() {
    assertEquals(0.3, Schedule.constant(0.3).rate(1000, 50));
    Schedule steps = Schedule.stepDecay(1, 10, 0.5);
    assertEquals(1, steps.rate(0, 9));
    assertEquals(0.5, steps.rate(0, 10));
    assertEquals(0.25, steps.rate(0, 25));
    assertEquals(0.81, Schedule.exponential(1, 0.9).rate(0, 2), 1e-15);
    Schedule cosine = Schedule.cosine(1, 0.2, 10);
    assertEquals(1, cosine.rate(0, 0), 1e-15);
    assertEquals(0.6, cosine.rate(0, 5), 1e-15);
    assertEquals(0.2, cosine.rate(0, 10), 1e-15);
    assertEquals(0.2, cosine.rate(0, 99), 1e-15);
    Schedule warm = Schedule.warmUpLinear(1, 4, 14);
    assertEquals(0.25, warm.rate(0, 0), 1e-15);
    assertEquals(1, warm.rate(3, 0), 1e-15);
    assertEquals(1, warm.rate(4, 0), 1e-15);
    assertEquals(0.5, warm.rate(9, 0), 1e-15);
    assertEquals(0, warm.rate(14, 0), 1e-15);
    assertEquals(0, warm.rate(20, 0), 1e-15);
    assertEquals(1, Schedule.warmUpLinear(1, 0, 10).rate(0, 0), 1e-15);
    Schedule both = Schedule.warmUpCosine(1, 0.2, 4, 14);
    assertEquals(0.25, both.rate(0, 0), 1e-15);
    assertEquals(1, both.rate(3, 0), 1e-15);
    assertEquals(1, both.rate(4, 0), 1e-15);
    assertEquals(0.6, both.rate(9, 0), 1e-15);
    assertEquals(0.2, both.rate(14, 0), 1e-15);
    assertEquals(0.2, both.rate(99, 0), 1e-15);
  }
}
