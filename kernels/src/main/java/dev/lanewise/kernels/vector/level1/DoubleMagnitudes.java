package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The first element of largest magnitude of float64.
 *
 * <p>Without their sign, the bits of floating-point numbers are ordered as the numbers are, with
 * NaN above infinity: so the search compares integers, and NaN needs no care until the end.
 */
final class DoubleMagnitudes {
  private static final long INFINITY = 0x7ff0_0000_0000_0000L;
  private static final long MAGNITUDE = 0x7fff_ffff_ffff_ffffL;

  /** Elements whose maximum is taken at a time; only the block that holds it is searched. */
  private static final int BLOCK = 1024;

  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  private DoubleMagnitudes() {}

  /** The index of the first element of largest magnitude, the first NaN if there is one. */
  static int indexOfLargest(int n, double[] x, int xAt) {
    long largest = -1;
    int block = 0;
    for (int from = 0; from < n; from += Math.min(BLOCK, n - from)) {
      long here = Math.min(INFINITY + 1, largest(Math.min(BLOCK, n - from), x, xAt + from));
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
  private static long largest(int n, double[] x, int xAt) {
    LongVector most = LongVector.zero(LongVector.SPECIES_PREFERRED);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      most = most.max(DoubleVector.fromArray(S, x, xAt + i).reinterpretAsLongs().and(MAGNITUDE));
    }
    long largest = largestLane(most);
    for (; i < n; i++) {
      largest = Math.max(largest, magnitude(x[xAt + i]));
    }
    return largest;
  }

  /** Lane by lane: AVX2 has no maximum of longs across lanes, for which C2 would box the vector. */
  private static long largestLane(LongVector x) {
    long largest = Math.max(x.lane(0), x.lane(1));
    if (LANES > 2) {
      largest = Math.max(largest, Math.max(x.lane(2), x.lane(3)));
    }
    if (LANES > 4) {
      long upper = Math.max(x.lane(4), x.lane(5));
      largest = Math.max(largest, Math.max(upper, Math.max(x.lane(6), x.lane(7))));
    }
    return largest;
  }

  private static long magnitude(double x) {
    return Double.doubleToRawLongBits(x) & MAGNITUDE;
  }
}
