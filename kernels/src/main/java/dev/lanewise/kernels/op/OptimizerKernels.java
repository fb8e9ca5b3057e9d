package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps, each in one pass over parameter, gradient and state. Elements are independent,
 * so the bits depend on neither the vector width nor the threads. Scalars are rounded to the
 * element type once, before the pass. NaN in a gradient makes the parameter NaN.
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
