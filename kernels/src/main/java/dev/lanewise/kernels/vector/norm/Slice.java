package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;

/** An argument of a call: an array and where in it the argument starts. Reused between calls. */
final class Slice {
  private static final float[] NOTHING = {};

  /** The array. */
  float[] array = NOTHING;

  /** The index of the first element. */
  int at;

  /** Takes an argument. */
  void set(HostBuffer buffer, long offset, long count, String name) {
    F32Buffer floats = F32Buffer.cast(buffer, name);
    at = floats.index(offset, count, name);
    array = floats.array();
  }

  /** Lets go of the array. */
  void clear() {
    array = NOTHING;
  }

  /** The element of a number. */
  float get(int index) {
    return array[at + index];
  }

  /** Overwrites the element of a number. */
  void put(int index, float value) {
    array[at + index] = value;
  }
}
