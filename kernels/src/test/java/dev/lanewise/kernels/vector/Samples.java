package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.op.Layout;
import java.util.Random;

/** Random arrays and layouts from a seed. */
public final class Samples {
  private static final float[] ODD = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private Samples() {}

  /** A layout, where it starts, and how long its buffer must be. */
  public record Placed(Layout layout, long offset, int length) {}

  /** Floats in -1..1, some of which are whole numbers, so that ties and exact sums occur. */
  public static float[] floats(Random random, int n) {
    float[] result = new float[n];
    for (int i = 0; i < n; i++) {
      result[i] = random.nextInt(4) == 0 ? random.nextInt(5) - 2 : random.nextFloat() * 2 - 1;
    }
    return result;
  }

  /** The same with one element in {@code every} replaced by NaN, an infinity, -0, a subnormal... */
  public static float[] oddFloats(Random random, int n, int every) {
    float[] result = floats(random, n);
    for (int i = 0; i < n; i++) {
      if (random.nextInt(every) == 0) {
        result[i] = ODD[random.nextInt(ODD.length)];
      }
    }
    return result;
  }

  /**
   * A layout made by slicing, reversing and permuting a contiguous one.
   *
   * @param shape the shape it ends up with
   * @param repeats whether dimensions may be broadcast
   */
  public static Placed place(Random random, int[] shape, boolean repeats) {
    int rank = shape.length;
    int[] order = permutation(random, rank);
    int[] stored = new int[rank];
    int[] step = new int[rank];
    boolean plain = random.nextInt(3) == 0;
    for (int axis = 0; axis < rank; axis++) {
      int count = shape[order[axis]];
      boolean repeated = repeats && random.nextInt(8) == 0;
      step[axis] = repeated ? 0 : plain ? 1 : new int[] {1, 1, 2, -1, -2}[random.nextInt(5)];
      int extra = plain ? 0 : random.nextInt(3);
      stored[axis] = repeated ? 1 : Math.max(1, count) * Math.max(1, Math.abs(step[axis])) + extra;
    }
    Layout base = Layout.of(stored);
    long offset = random.nextInt(4);
    long length = offset + base.size() + random.nextInt(4);
    long[] strides = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      long stride = base.stride(axis) * step[axis];
      strides[order[axis]] = stride;
      if (stride < 0) {
        offset -= stride * (Math.max(1, shape[order[axis]]) - 1);
      }
    }
    return new Placed(Layout.strided(shape, strides), offset, Math.toIntExact(length));
  }

  /** Sizes of at most {@code most} elements in all. */
  public static int[] shape(Random random, int maxRank, int most) {
    int[] shape = new int[random.nextInt(maxRank + 1)];
    int left = most;
    for (int i : permutation(random, shape.length)) {
      int cap = Math.min(left, random.nextBoolean() ? 5 : 70);
      shape[i] = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(Math.max(1, cap));
      left /= Math.max(1, shape[i]);
    }
    return shape;
  }

  private static int[] permutation(Random random, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
