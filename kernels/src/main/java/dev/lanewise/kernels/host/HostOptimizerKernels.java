package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.LeasePool;
import org.jspecify.annotations.Nullable;

/**
 * Checks every argument of {@link OptimizerKernels}, makes lists of single parameters, and works
 * out by what gradients are multiplied; host providers extend it.
 */
public abstract class HostOptimizerKernels implements OptimizerKernels {
  /** Calls that may be in progress at once without making new lists. */
  private static final int SLOTS = 16;

  private final DType dtype;
  private final LeasePool<ParameterList> lists = new LeasePool<>(SLOTS, ParameterList::new);

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostOptimizerKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  /**
   * Steps every parameter of a checked list.
   *
   * @param factor what gradients are multiplied by, rounded to the element type
   */
  protected abstract void apply(ParameterList list, double factor);

  /** The sum of the squares of all gradients of a checked list. */
  protected abstract double squares(ParameterList list);

  @Override
  public final void step(
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
    ParameterList one = lists.lease();
    try {
      HostChecks.cast(dtype, w, wOffset, n, "w");
      HostChecks.cast(dtype, g, gOffset, n, "g");
      one.add(step, n, w, wOffset, g, gOffset, s1, s1Offset, s2, s2Offset);
      checkStates(one, 0);
      apply(one, 1);
    } finally {
      one.clear();
      lists.release(one);
    }
  }

  @Override
  public final void step(ParameterList list) {
    check(list);
    apply(list, 1);
  }

  @Override
  public final void clippedStep(ParameterList list, double clipNorm, Buffer norm, long normOffset) {
    if (!(clipNorm > 0) || Double.isInfinite(clipNorm)) {
      throw new IllegalArgumentException(
          "clipNorm is " + clipNorm + "; expected a finite number above 0");
    }
    HostBuffer length = HostChecks.cast(dtype, norm, normOffset, 1, "norm");
    check(list);
    apply(list, factor(clipNorm, element(length, normOffset)));
  }

  private static double element(HostBuffer buffer, long at) {
    int index = buffer.index(at, 1, "norm");
    return switch (buffer) {
      case F32Buffer f32 -> f32.array()[index];
      case F64Buffer f64 -> f64.array()[index];
      case I32Buffer i32 -> i32.array()[index];
    };
  }

  private double factor(double clipNorm, double norm) {
    double factor = !Double.isFinite(norm) ? Double.NaN : norm > clipNorm ? clipNorm / norm : 1;
    return dtype == DType.F32 ? (float) factor : factor;
  }

  @Override
  public final void norm(ParameterList list, Buffer result, long resultOffset) {
    HostBuffer to = HostChecks.cast(dtype, result, resultOffset, 1, "result");
    for (int i = 0; i < list.size(); i++) {
      try {
        HostChecks.cast(dtype, list.g(i), list.gOffset(i), list.count(i), "g");
      } catch (IllegalArgumentException e) {
        throw inList(i, e);
      }
    }
    double norm = Math.sqrt(squares(list));
    int index = to.index(resultOffset, 1, "result");
    switch (to) {
      case F32Buffer f32 -> f32.array()[index] = (float) norm;
      case F64Buffer f64 -> f64.array()[index] = norm;
      case I32Buffer i32 -> throw new AssertionError(i32);
    }
  }

  private void check(ParameterList list) {
    for (int i = 0; i < list.size(); i++) {
      try {
        HostChecks.cast(dtype, list.w(i), list.wOffset(i), list.count(i), "w");
        HostChecks.cast(dtype, list.g(i), list.gOffset(i), list.count(i), "g");
        checkStates(list, i);
      } catch (IllegalArgumentException e) {
        throw inList(i, e);
      }
    }
  }

  private void checkStates(ParameterList list, int index) {
    int states = list.step(index).states();
    if (states > 0) {
      HostChecks.cast(dtype, list.s1(index), list.s1Offset(index), list.count(index), "s1");
    }
    if (states > 1) {
      HostChecks.cast(dtype, list.s2(index), list.s2Offset(index), list.count(index), "s2");
    }
  }

  private static IllegalArgumentException inList(int index, IllegalArgumentException e) {
    return new IllegalArgumentException("parameter " + index + ": " + e.getMessage(), e);
  }
}
