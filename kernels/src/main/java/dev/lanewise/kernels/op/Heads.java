package dev.lanewise.kernels.op;

/**
 * How an array (batch, heads, time, size) of an attention lies in a buffer: the last dimension is
 * contiguous, the others have strides in elements, without the place where the array starts, which
 * is passed beside it. No two elements lie at one place.
 *
 * @param batch samples: 0 or more
 * @param heads heads: at least 1
 * @param time steps: 0 or more
 * @param size elements of a head at one step: at least 1
 * @param batchStride elements from one sample to the next: 0 or more, as for the other strides
 * @param headStride elements from one head to the next
 * @param timeStride elements from one step to the next
 */
public record Heads(
    int batch, int heads, int time, int size, long batchStride, long headStride, long timeStride) {

  /**
   * @throws IllegalArgumentException if an argument is out of its range, elements fall together, or
   *     the array spans 2^63 elements or more
   */
  public Heads {
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(1, heads, "heads");
    Window2d.atLeast(0, time, "time");
    Window2d.atLeast(1, size, "size");
    if (batchStride < 0 || headStride < 0 || timeStride < 0) {
      throw new IllegalArgumentException(
          strides(batchStride, headStride, timeStride) + "; expected 0 or more");
    }
    if (batch > 0 && time > 0) {
      checkApart(batch, heads, time, size, batchStride, headStride, timeStride);
    }
  }

  /** The array (batch, heads, time, size) without gaps. */
  public static Heads contiguous(int batch, int heads, int time, int size) {
    long plane = (long) time * size;
    return new Heads(batch, heads, time, size, times(heads, plane), plane, size);
  }

  /** The array (batch, time, heads, size) without gaps, as a projection makes it. */
  public static Heads interleaved(int batch, int heads, int time, int size) {
    return columns(batch, heads, time, size, (long) heads * size);
  }

  /**
   * Heads side by side in the rows of a matrix (batch time, rowStride), such as the joint
   * projection to queries, keys and values.
   *
   * @param rowStride elements from one row to the next
   */
  public static Heads columns(int batch, int heads, int time, int size, long rowStride) {
    return new Heads(batch, heads, time, size, times(time, rowStride), size, rowStride);
  }

  private static long times(int count, long stride) {
    try {
      return Math.multiplyExact(stride, (long) count);
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
  }

  private static IllegalArgumentException tooLarge(ArithmeticException cause) {
    return new IllegalArgumentException(
        "the array spans more elements than a long can count; expected below 2^63", cause);
  }

  private static String strides(long batchStride, long headStride, long timeStride) {
    return "batchStride, headStride, timeStride are "
        + batchStride
        + ", "
        + headStride
        + ", "
        + timeStride;
  }

  /** Each stride, from the smallest up, must reach over what those below it span. */
  private static void checkApart(
      int batch,
      int heads,
      int time,
      int size,
      long batchStride,
      long headStride,
      long timeStride) {
    int[] counts = {batch, heads, time};
    long[] steps = {batchStride, headStride, timeStride};
    boolean[] done = {batch == 1, heads == 1, time == 1};
    long extent = size;
    for (int next = smallest(steps, done); next >= 0; next = smallest(steps, done)) {
      if (steps[next] < extent) {
        throw new IllegalArgumentException(
            strides(batchStride, headStride, timeStride)
                + "; expected that no two of "
                + batch
                + " x "
                + heads
                + " x "
                + time
                + " x "
                + size
                + " elements fall together");
      }
      try {
        extent = Math.addExact(extent, Math.multiplyExact(steps[next], counts[next] - 1L));
      } catch (ArithmeticException e) {
        throw tooLarge(e);
      }
      done[next] = true;
    }
  }

  private static int smallest(long[] steps, boolean[] done) {
    int found = -1;
    for (int i = 0; i < steps.length; i++) {
      if (!done[i] && (found < 0 || steps[i] < steps[found])) {
        found = i;
      }
    }
    return found;
  }

  /** The number of elements from the first to the last; 0 if there are none. */
  public long extent() {
    return batch == 0 || time == 0
        ? 0
        : reach(batch, batchStride) + reach(heads, headStride) + reach(time, timeStride) + size;
  }

  /** Where the elements of a head at one step start, from the array's first element. */
  public long at(int sample, int head, int step) {
    return sample * batchStride + head * headStride + step * timeStride;
  }

  private static long reach(int count, long stride) {
    return count <= 1 ? 0 : (count - 1L) * stride;
  }

  /**
   * Whether this array and another in the same memory can be seen to have no element in common:
   * they lie one behind the other, or they are different columns of the same rows, where a row is
   * as long as one of this array's strides.
   *
   * @param start where this array starts
   * @param other the other array
   * @param otherStart where the other array starts
   */
  public boolean apart(long start, Heads other, long otherStart) {
    long extent = extent();
    long otherExtent = other.extent();
    return extent == 0
        || otherExtent == 0
        || otherStart - start >= extent
        || start - otherStart >= otherExtent
        || apart(timeStride, otherStart - start, other)
        || apart(headStride, otherStart - start, other)
        || apart(batchStride, otherStart - start, other);
  }

  /** Whether the columns that the arrays take in rows of a length are different ones. */
  private boolean apart(long row, long distance, Heads other) {
    if (row == 0) {
      return false;
    }
    long column = Math.floorMod(distance, row);
    return width(row) <= column && other.width(row) <= row - column;
  }

  /** The columns from the first to the last in rows of a length, where full rows count nothing. */
  private long width(long row) {
    return size
        + (batchStride % row == 0 ? 0 : reach(batch, batchStride))
        + (headStride % row == 0 ? 0 : reach(heads, headStride))
        + (timeStride % row == 0 ? 0 : reach(time, timeStride));
  }
}
