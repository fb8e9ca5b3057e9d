package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostOptimizerKernels;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;

/** {@link OptimizerKernels}: the formulas stated there, element by element. */
final class ScalarOptimizer extends HostOptimizerKernels {
  private final Real real;

  ScalarOptimizer(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected double squares(ParameterList list) {
    double total = 0;
    for (int i = 0; i < list.size(); i++) {
      HostBuffer g = real.cast(list.g(i), "g");
      total += RowSum.SQUARE.over(list.count(i), real, g, list.gOffset(i), g, list.gOffset(i), 0);
    }
    return total;
  }

  @Override
  protected void apply(ParameterList list, double factor) {
    for (int i = 0; i < list.size(); i++) {
      OptimizerStep step = list.step(i);
      int n = list.count(i);
      HostBuffer w = real.cast(list.w(i), "w");
      long w0 = list.wOffset(i);
      HostBuffer g = real.cast(list.g(i), "g");
      long g0 = list.gOffset(i);
      HostBuffer s1 = step.states() < 1 ? w : real.cast(list.s1(i), "s1");
      long s10 = list.s1Offset(i);
      HostBuffer s2 = step.states() < 2 ? w : real.cast(list.s2(i), "s2");
      long s20 = list.s2Offset(i);
      switch (step) {
        case OptimizerStep.Sgd sgd -> sgd(sgd, factor, n, w, w0, g, g0);
        case OptimizerStep.Momentum momentum ->
            momentum(momentum, factor, n, w, w0, g, g0, s1, s10);
        case OptimizerStep.RmsProp rms -> rmsProp(rms, factor, n, w, w0, g, g0, s1, s10);
        case OptimizerStep.Adam adam -> adam(adam, factor, n, w, w0, g, g0, s1, s10, s2, s20);
      }
    }
  }

  private void sgd(
      OptimizerStep.Sgd step, double factor, int n, HostBuffer w, long w0, HostBuffer g, long g0) {
    double rate = real.round(step.rate());
    double decay = real.round(step.weightDecay());
    for (int i = 0; i < n; i++) {
      double wi = real.get(w, w0 + i);
      double gi = decayed(real.round(factor * real.get(g, g0 + i)), decay, wi);
      real.set(w, w0 + i, real.fma(-rate, gi, wi));
    }
  }

  private void momentum(
      OptimizerStep.Momentum step,
      double factor,
      int n,
      HostBuffer w,
      long w0,
      HostBuffer g,
      long g0,
      HostBuffer s,
      long s0) {
    double rate = real.round(step.rate());
    double momentum = real.round(step.momentum());
    double decay = real.round(step.weightDecay());
    for (int i = 0; i < n; i++) {
      double wi = real.get(w, w0 + i);
      double gi = decayed(real.round(factor * real.get(g, g0 + i)), decay, wi);
      double si = real.fma(momentum, real.get(s, s0 + i), gi);
      double direction = step.nesterov() ? real.fma(momentum, si, gi) : si;
      real.set(s, s0 + i, si);
      real.set(w, w0 + i, real.fma(-rate, direction, wi));
    }
  }

  private void rmsProp(
      OptimizerStep.RmsProp step,
      double factor,
      int n,
      HostBuffer w,
      long w0,
      HostBuffer g,
      long g0,
      HostBuffer s,
      long s0) {
    double rate = real.round(step.rate());
    double epsilon = real.round(step.epsilon());
    double keep = real.round(step.decay());
    double take = real.round(1 - step.decay());
    double decay = real.round(step.weightDecay());
    for (int i = 0; i < n; i++) {
      double wi = real.get(w, w0 + i);
      double gi = decayed(real.round(factor * real.get(g, g0 + i)), decay, wi);
      double si = real.fma(keep, real.get(s, s0 + i), square(take, gi));
      double divisor = real.round(real.round(Math.sqrt(si)) + epsilon);
      real.set(s, s0 + i, si);
      real.set(w, w0 + i, real.fma(-rate, real.round(gi / divisor), wi));
    }
  }

  private void adam(
      OptimizerStep.Adam step,
      double factor,
      int n,
      HostBuffer w,
      long w0,
      HostBuffer g,
      long g0,
      HostBuffer s1,
      long s10,
      HostBuffer s2,
      long s20) {
    double bias1 = 1 - StrictMath.pow(step.beta1(), step.step());
    double bias2 = 1 - StrictMath.pow(step.beta2(), step.step());
    double rate = real.round(step.rate() / bias1);
    double scale = real.round(1 / Math.sqrt(bias2));
    double epsilon = real.round(step.epsilon());
    double keep1 = real.round(step.beta1());
    double take1 = real.round(1 - step.beta1());
    double keep2 = real.round(step.beta2());
    double take2 = real.round(1 - step.beta2());
    double decay = step.decoupled() ? 0 : real.round(step.weightDecay());
    double shrink = real.round(step.rate() * step.weightDecay());
    boolean shrinks = step.decoupled() && step.weightDecay() != 0;
    for (int i = 0; i < n; i++) {
      double wi = real.get(w, w0 + i);
      double gi = decayed(real.round(factor * real.get(g, g0 + i)), decay, wi);
      double shrunk = shrinks ? real.fma(-shrink, wi, wi) : wi;
      double first = real.fma(keep1, real.get(s1, s10 + i), real.round(take1 * gi));
      double second = real.fma(keep2, real.get(s2, s20 + i), square(take2, gi));
      double divisor = real.fma(real.round(Math.sqrt(second)), scale, epsilon);
      real.set(s1, s10 + i, first);
      real.set(s2, s20 + i, second);
      real.set(w, w0 + i, real.fma(-rate, real.round(first / divisor), shrunk));
    }
  }

  /** g + decay w. */
  private double decayed(double g, double decay, double w) {
    return decay == 0 ? g : real.fma(decay, w, g);
  }

  /** (factor g) g. */
  private double square(double factor, double g) {
    return real.round(real.round(factor * g) * g);
  }
}
