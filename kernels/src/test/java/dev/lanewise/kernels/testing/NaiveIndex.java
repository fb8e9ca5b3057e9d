package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.op.Layout;

/** Walks a layout index by index, the slow and obvious way. */
public final class NaiveIndex {
  private NaiveIndex() {}

  /** Where each element lies, relative to the start, in row-major order of the indices. */
  public static long[] offsets(Layout layout) {
    long[] result = new long[Math.toIntExact(layout.size())];
    int[] index = new int[layout.rank()];
    for (int i = 0; i < result.length; i++) {
      for (int axis = 0; axis < index.length; axis++) {
        result[i] += index[axis] * layout.stride(axis);
      }
      advance(layout, index);
    }
    return result;
  }

  /** The next index in row-major order; after the last one, the first. */
  public static void advance(Layout layout, int[] index) {
    for (int axis = index.length - 1; axis >= 0; axis--) {
      if (++index[axis] < layout.dim(axis)) {
        return;
      }
      index[axis] = 0;
    }
  }
}
