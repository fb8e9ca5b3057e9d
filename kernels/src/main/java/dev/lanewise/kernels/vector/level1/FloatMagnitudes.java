package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The first element of largest magnitude of float32.
 *
 * <p>Without their sign, the bits of floating-point numbers are ordered as the numbers are, with
 * NaN above infinity: so the search compares integers, and NaN needs no care until the end.
 */
final class FloatMagnitudes {
  private static final int INFINITY = 0x7f80_0000;
  private static final int MAGNITUDE = 0x7fff_ffff;

  /** Elements whose maximum is taken at a time; only the block that holds it is searched. */
  private static final int BLOCK = 1024;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  private FloatMagnitudes() {}

  /** The index of the first element of largest magnitude, the first NaN if there is one. */
  static int indexOfLargest(int n, float[] x, int xAt) {
    int largest = -1;
    int block = 0;
    for (int from = 0; from < n; from += Math.min(BLOCK, n - from)) {
      int here = Math.min(INFINITY + 1, largest(Math.min(BLOCK, n - from), x, xAt + from));
      if (here > largest) {
        largest = here;
        block = from;
      }
    }
    int index = block;
    while (index < n && Math.min(INFINITY + 1, magnitude(x[xAt + index])) != largest) {
      index++;
    }
    return index < n ? index : -1;
  }

  /** The largest magnitude as bits. */
  private static int largest(int n, float[] x, int xAt) {
    IntVector most = IntVector.zero(Lanes.I);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      most = most.max(FloatVector.fromArray(S, x, xAt + i).reinterpretAsInts().and(MAGNITUDE));
    }
    int largest = most.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      largest = Math.max(largest, magnitude(x[xAt + i]));
    }
    return largest;
  }

  private static int magnitude(float x) {
    return Float.floatToRawIntBits(x) & MAGNITUDE;
  }
}
