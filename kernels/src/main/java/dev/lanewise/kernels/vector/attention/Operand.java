package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Heads;

/**
 * An argument of a call: an array, where in it the argument starts, and how it lies. Reused between
 * calls.
 */
final class Operand {
  private static final float[] NOTHING = {};
  private static final Heads NONE = Heads.contiguous(0, 1, 0, 1);

  /** The array. */
  float[] array = NOTHING;

  private int start;
  private Heads heads = NONE;

  /** Takes an argument. */
  void set(HostBuffer buffer, long offset, Heads layout, String name) {
    F32Buffer floats = F32Buffer.cast(buffer, name);
    start = floats.index(offset, layout.extent(), name);
    array = floats.array();
    heads = layout;
  }

  /** Lets go of the array. */
  void clear() {
    array = NOTHING;
    heads = NONE;
  }

  /** Where a head of a sample starts at a step. */
  int at(int sample, int head, int step) {
    return start + (int) heads.at(sample, head, step);
  }

  /** Elements from a step to the next. */
  int leading() {
    return heads.time() > 1 ? (int) heads.timeStride() : heads.size();
  }
}
