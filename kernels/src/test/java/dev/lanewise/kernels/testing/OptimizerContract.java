package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.OptimizerStep.Adam;
import dev.lanewise.kernels.op.OptimizerStep.Momentum;
import dev.lanewise.kernels.op.OptimizerStep.RmsProp;
import dev.lanewise.kernels.op.OptimizerStep.Sgd;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Optimizer steps. */
public abstract class OptimizerContract extends KernelContract {
  private static final double NAN = Double.NaN;

  protected OptimizerContract(Backend backend) {
    super(backend);
  }

  private void step(OptimizerStep step, int n, Guarded w, Guarded g, Guarded... states) {
    backend
        .optimizer(w.dtype())
        .step(
            step,
            n,
            w.buffer(),
            w.at(),
            g.buffer(),
            g.at(),
            states.length < 1 ? null : states[0].buffer(),
            states.length < 1 ? 0 : states[0].at(),
            states.length < 2 ? null : states[1].buffer(),
            states.length < 2 ? 0 : states[1].at());
  }

  /** Powers of two: every operation is exact. */
  @Floating
  void stepsByHand(DType dtype) {
    Guarded w = of(dtype, 1, -2);
    Guarded g = of(dtype, 4, 8);
    step(new Sgd(0.25, 0), 2, w, g);
    w.assertHolds(0, -4);
    step(new Sgd(0.25, 0.5), 2, w, g);
    w.assertHolds(-1, -5.5);
    g.assertHolds(4, 8);

    Guarded velocity = of(dtype, 2, 0);
    Guarded moving = of(dtype, 1, 1);
    step(new Momentum(0.25, 0.5, false, 0), 2, moving, g, velocity);
    velocity.assertHolds(5, 8);
    moving.assertHolds(-0.25, -1);
    Guarded nesterov = of(dtype, 1, 1);
    Guarded ahead = of(dtype, 2, 0);
    step(new Momentum(0.25, 0.5, true, 0), 2, nesterov, g, ahead);
    ahead.assertHolds(5, 8);
    nesterov.assertHolds(1 - 0.25 * 6.5, 1 - 0.25 * 12);

    // sqrt(0.75 * 0 + 0.25 * 16) = 2, and epsilon 2 makes it 4.
    Guarded squares = of(dtype, 0, 0);
    Guarded scaled = of(dtype, 1, 1);
    step(new RmsProp(0.5, 0.75, 2, 0), 1, scaled, g, squares);
    squares.assertHolds(4, 0);
    scaled.assertHolds(0.5, 1);

    // First step: both corrections undo the decay, so the step is rate g / (|g| + epsilon).
    Guarded first = of(dtype, 0);
    Guarded second = of(dtype, 0);
    Guarded adam = of(dtype, 1);
    step(new Adam(0.5, 0.5, 0.75, 4, 0, false, 1), 1, adam, g, first, second);
    first.assertHolds(2);
    second.assertHolds(4);
    adam.assertHolds(1 - 0.5 * 4 / (4 + 4));
    Guarded decoupled = of(dtype, 8);
    step(new Adam(0.5, 0.5, 0.75, 4, 0.25, true, 1), 1, decoupled, g, of(dtype, 0), of(dtype, 0));
    decoupled.assertHolds(8 - 0.5 * 0.25 * 8 - 0.25);
  }

  private static final List<OptimizerStep> STEPS =
      List.of(
          new Sgd(0.1, 0.01),
          new Momentum(0.1, 0.9, false, 0.01),
          new Momentum(0.1, 0.9, true, 0),
          new RmsProp(0.01, 0.99, 1e-8, 0.01),
          new Adam(0.001, 0.9, 0.999, 1e-8, 0.01, false, 3),
          new Adam(0.001, 0.9, 0.999, 1e-8, 0.01, true, 1000));

  /** The formulas of the contract once more, in float, operation by operation. */
  private static float[] inFloat(OptimizerStep step, float w, float given, float s1, float s2) {
    switch (step) {
      case Sgd sgd -> {
        float g = Math.fma((float) sgd.weightDecay(), w, given);
        return new float[] {Math.fma((float) -sgd.rate(), g, w), s1, s2};
      }
      case Momentum own -> {
        float decay = (float) own.weightDecay();
        float g = decay == 0 ? given : Math.fma(decay, w, given);
        float v = Math.fma((float) own.momentum(), s1, g);
        float direction = own.nesterov() ? Math.fma((float) own.momentum(), v, g) : v;
        return new float[] {Math.fma((float) -own.rate(), direction, w), v, s2};
      }
      case RmsProp own -> {
        float g = Math.fma((float) own.weightDecay(), w, given);
        float s = Math.fma((float) own.decay(), s1, ((float) (1 - own.decay()) * g) * g);
        float quotient = g / ((float) Math.sqrt(s) + (float) own.epsilon());
        return new float[] {Math.fma((float) -own.rate(), quotient, w), s, s2};
      }
      case Adam adam -> {
        float decay = (float) adam.weightDecay();
        float g = adam.decoupled() ? given : Math.fma(decay, w, given);
        float shrink = (float) (-adam.rate() * adam.weightDecay());
        float kept = adam.decoupled() ? Math.fma(shrink, w, w) : w;
        float m = Math.fma((float) adam.beta1(), s1, (float) (1 - adam.beta1()) * g);
        float v = Math.fma((float) adam.beta2(), s2, ((float) (1 - adam.beta2()) * g) * g);
        double bias1 = 1 - StrictMath.pow(adam.beta1(), adam.step());
        double bias2 = 1 - StrictMath.pow(adam.beta2(), adam.step());
        float divisor =
            Math.fma((float) Math.sqrt(v), (float) (1 / Math.sqrt(bias2)), (float) adam.epsilon());
        return new float[] {Math.fma((float) (-adam.rate() / bias1), m / divisor, kept), m, v};
      }
    }
  }

  /** Bit for bit, at every length up to a few vectors. */
  @Test
  void roundingIsAsStated() {
    Random random = new Random(10);
    for (OptimizerStep step : STEPS) {
      for (int n : new int[] {0, 1, 2, 7, 8, 15, 16, 17, 33, 100}) {
        double[][] before = new double[4][n];
        for (double[] array : before) {
          for (int i = 0; i < n; i++) {
            array[i] = (float) random.nextGaussian();
          }
        }
        for (int i = 0; i < n; i++) {
          before[3][i] = Math.abs(before[3][i]);
          before[2][i] = step instanceof RmsProp ? Math.abs(before[2][i]) : before[2][i];
        }
        Guarded w = of(DType.F32, before[0]);
        Guarded g = of(DType.F32, before[1]);
        Guarded s1 = of(DType.F32, before[2]);
        Guarded s2 = of(DType.F32, before[3]);
        step(step, n, w, g, s1, s2);
        double[] afterW = w.assertMarginsIntact().values();
        double[] after1 = s1.assertMarginsIntact().values();
        double[] after2 = s2.assertMarginsIntact().values();
        g.assertHolds(before[1]);
        for (int i = 0; i < n; i++) {
          float[] expected =
              inFloat(
                  step,
                  (float) before[0][i],
                  (float) before[1][i],
                  (float) before[2][i],
                  (float) before[3][i]);
          String what = step + " element " + i + " of " + n;
          assertEquals(expected[0], afterW[i], what);
          assertEquals(expected[1], after1[i], what);
          assertEquals(expected[2], after2[i], what);
        }
      }
    }
  }

  @Floating
  void nanInTheGradientShowsInTheParameter(DType dtype) {
    for (OptimizerStep step : STEPS) {
      Guarded w = of(dtype, 1, 2);
      step(step, 2, w, of(dtype, NAN, 0), of(dtype, 0, 0), of(dtype, 0, 1));
      double[] after = w.values();
      assertEquals(NAN, after[0], step::toString);
      assertEquals(2, after[1], 0.1, step::toString);
    }
  }

  @Floating
  void withoutDecayAnInfiniteParameterDoesNotSpoilTheGradient(DType dtype) {
    Guarded w = of(dtype, Double.POSITIVE_INFINITY);
    Guarded velocity = of(dtype, 0);
    step(new Momentum(0.5, 0.5, false, 0), 1, w, of(dtype, 3), velocity);
    velocity.assertHolds(3);
  }

  @Floating
  void missingStatesAreRefused(DType dtype) {
    Guarded w = of(dtype, 1);
    Guarded g = of(dtype, 2);
    Guarded s = of(dtype, 0);
    assertRefused("s1 is null", () -> step(new Momentum(1, 0, false, 0), 1, w, g));
    assertRefused("s2 is null", () -> step(new Adam(1, 0, 0, 1, 0, false, 1), 1, w, g, s));
    assertRefused("expected -1", () -> step(new Sgd(1, 0), -1, w, g));
    w.assertHolds(1);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    OptimizerKernels kernels = backend.optimizer(dtype);
    Adam adam = new Adam(0.5, 0.5, 0.75, 4, 0, false, 1);
    badCalls()
        .argument("w", dtype, 1, 2)
        .argument("g", dtype, 3, 4)
        .argument("s1", dtype, 5, 6)
        .argument("s2", dtype, 7, 8)
        .check(
            (b, at) -> kernels.step(adam, 2, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]));
    Buffer none = null;
    badCalls()
        .argument("w", dtype, 1, 2)
        .argument("g", dtype, 3, 4)
        .check(
            (b, at) -> kernels.step(new Sgd(1, 0), 2, b[0], at[0], b[1], at[1], none, 0, none, 0));
  }
}
