package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import org.jspecify.annotations.Nullable;

/** {@link OptimizerKernels}: the formulas stated there, element by element. */
final class ScalarOptimizer implements OptimizerKernels {
  private final Real real;

  ScalarOptimizer(DType dtype) {
    this.real = Real.of(dtype);
  }

  @Override
  public void step(
      OptimizerStep step,
      int n,
      Buffer w,
      long wOffset,
      Buffer g,
      long gOffset,
      @Nullable Buffer s1,
      long s1Offset,
      @Nullable Buffer s2,
      long s2Offset) {
    HostBuffer weights = real.cast(w, wOffset, n, "w");
    HostBuffer gradients = real.cast(g, gOffset, n, "g");
    HostBuffer first = step.states() < 1 ? weights : state(s1, s1Offset, n, "s1");
    HostBuffer second = step.states() < 2 ? weights : state(s2, s2Offset, n, "s2");
    switch (step) {
      case OptimizerStep.Sgd sgd -> sgd(sgd, n, weights, wOffset, gradients, gOffset);
      case OptimizerStep.Momentum momentum ->
          momentum(momentum, n, weights, wOffset, gradients, gOffset, first, s1Offset);
      case OptimizerStep.RmsProp rms ->
          rmsProp(rms, n, weights, wOffset, gradients, gOffset, first, s1Offset);
      case OptimizerStep.Adam adam ->
          adam(adam, n, weights, wOffset, gradients, gOffset, first, s1Offset, second, s2Offset);
    }
  }

  private HostBuffer state(@Nullable Buffer buffer, long offset, int n, String name) {
    if (buffer == null) {
      throw new IllegalArgumentException(name + " is null; expected a state array");
    }
    return real.cast(buffer, offset, n, name);
  }

  private void sgd(OptimizerStep.Sgd step, int n, HostBuffer w, long w0, HostBuffer g, long g0) {
    double rate = real.round(step.rate());
    double decay = real.round(step.weightDecay());
    for (int i = 0; i < n; i++) {
      double wi = real.get(w, w0 + i);
      double gi = decayed(real.get(g, g0 + i), decay, wi);
      real.set(w, w0 + i, real.fma(-rate, gi, wi));
    }
  }

  private void momentum(
      OptimizerStep.Momentum step,
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
      double gi = decayed(real.get(g, g0 + i), decay, wi);
      double si = real.fma(momentum, real.get(s, s0 + i), gi);
      double direction = step.nesterov() ? real.fma(momentum, si, gi) : si;
      real.set(s, s0 + i, si);
      real.set(w, w0 + i, real.fma(-rate, direction, wi));
    }
  }

  private void rmsProp(
      OptimizerStep.RmsProp step,
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
      double gi = decayed(real.get(g, g0 + i), decay, wi);
      double si = real.fma(keep, real.get(s, s0 + i), square(take, gi));
      double divisor = real.round(real.round(Math.sqrt(si)) + epsilon);
      real.set(s, s0 + i, si);
      real.set(w, w0 + i, real.fma(-rate, real.round(gi / divisor), wi));
    }
  }

  private void adam(
      OptimizerStep.Adam step,
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
      double gi = decayed(real.get(g, g0 + i), decay, wi);
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
