package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps, each in one pass over parameter, gradient and state. Elements are independent,
 * so the bits depend on neither the vector width nor the threads. NaN in a gradient makes the
 * parameter NaN.
 *
 * <p>Rounding, the same in every provider. The coefficients written in brackets are computed in
 * double, with {@link StrictMath#pow}, and rounded to the element type once, before the pass; then
 * for each element, with one rounding an operation:
 *
 * <pre>
 * L2, unless weightDecay is 0 (then g is as given) or decay is decoupled:
 *   g = fma([weightDecay], w, g)
 * Sgd:
 *   w = fma([-rate], g, w)
 * Momentum:
 *   s1 = fma([momentum], s1, g)
 *   w = fma([-rate], nesterov ? fma([momentum], s1, g) : s1, w)
 * RmsProp:
 *   s1 = fma([decay], s1, ([1 - decay] * g) * g)
 *   w = fma([-rate], g / (sqrt(s1) + [epsilon]), w)
 * Adam:
 *   if decoupled and weightDecay is not 0: w = fma([-rate * weightDecay], w, w)
 *   s1 = fma([beta1], s1, [1 - beta1] * g)
 *   s2 = fma([beta2], s2, ([1 - beta2] * g) * g)
 *   w = fma([-rate / (1 - beta1^step)], s1 / fma(sqrt(s2), [1 / sqrt(1 - beta2^step)], [epsilon]), w)
 * </pre>
 */
public interface OptimizerKernels {
  /**
   * Applies a step to {@code n} elements.
   *
   * @param w the parameter; overwritten
   * @param g its gradient; only read
   * @param s1 the first state array; overwritten. Null if {@link OptimizerStep#states()} is 0
   * @param s2 the second state array; overwritten. Null if {@link OptimizerStep#states()} is below
   *     2
   * @throws IllegalArgumentException before anything is written if a buffer is of another type or
   *     device, too short, or missing
   */
  void step(
      OptimizerStep step,
      int n,
      Buffer w,
      long wOffset,
      Buffer g,
      long gOffset,
      @Nullable Buffer s1,
      long s1Offset,
      @Nullable Buffer s2,
      long s2Offset);
}
