package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps, each in one pass over parameter, gradient and state, for one parameter or for
 * all of a model in one call. Elements are independent, so the bits depend on neither the vector
 * width nor the threads. NaN in a gradient makes the parameter NaN.
 *
 * <p>Rounding, the same in every provider. The coefficients written in brackets are computed in
 * double, with {@link StrictMath#pow}, and rounded to the element type once, before the pass; then
 * for each element, with one rounding an operation:
 *
 * <pre>
 * clipped steps only:
 *   g = [factor] * g
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
 *
 * <p>Gradients are clipped by their global norm (Pascanu et al. 2013, algorithm 1), the root of the
 * sum of the squares of all elements of all gradients. If the norm is above clipNorm, factor is
 * clipNorm / norm, so that the norm becomes clipNorm; otherwise it is 1. If the norm is NaN or
 * infinite, factor is NaN, and so is every parameter afterwards: a gradient without a length has no
 * direction either, and the next loss tells.
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

  /**
   * Applies its step to every parameter of the list, with the same bits as one call for each.
   *
   * @throws IllegalArgumentException before anything is written if a buffer is of another type or
   *     device, or too short
   */
  void step(ParameterList list);

  /**
   * The same, with gradients clipped by their global norm; the gradients themselves are only read.
   *
   * @param clipNorm the largest norm that is left as it is: finite and above 0
   * @param norm holds the norm at {@code normOffset}, as {@link #norm} gives it
   * @throws IllegalArgumentException before anything is written if {@code clipNorm} is not as said,
   *     or a buffer is of another type or device, or too short
   */
  void clippedStep(ParameterList list, double clipNorm, Buffer norm, long normOffset);

  /**
   * The global norm of the gradients: 0 of an empty list, NaN if an element is.
   *
   * <p>Squares, which are exact for float32, are added in double: within a parameter as {@link
   * Level1Kernels} does, in 16 virtual lanes and runs of 2^14, and then the parameters' sums in the
   * order of the list; the root is rounded to the element type. So the bits depend on neither the
   * vector width nor the threads. The sum may overflow to infinity for float64 (elements above
   * 1e154), not for float32.
   *
   * @param result receives the norm at {@code resultOffset}
   * @throws IllegalArgumentException before anything is written if a gradient or the result is of
   *     another type or device, or too short
   */
  void norm(ParameterList list, Buffer result, long resultOffset);
}
