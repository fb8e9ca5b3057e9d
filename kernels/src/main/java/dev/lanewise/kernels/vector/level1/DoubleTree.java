package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The end of a sum over lanes of float64: pairwise, upper half onto lower. Not {@code reduceLanes},
 * whose order is unspecified.
 */
public final class DoubleTree {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int L = Lanes.DOUBLES;

  private static final VectorShuffle<Double> UPPER_4 = upper(4);
  private static final VectorShuffle<Double> UPPER_2 = upper(2);
  private static final VectorShuffle<Double> UPPER_1 = upper(1);

  private DoubleTree() {}

  private static VectorShuffle<Double> upper(int half) {
    return VectorShuffle.iota(S, Math.min(half, L - 1), 1, true);
  }

  /** The sum of the vector's lanes. */
  public static double sum(DoubleVector vector) {
    DoubleVector lanes = vector;
    if (L >= 8) {
      lanes = lanes.add(lanes.rearrange(UPPER_4));
    }
    if (L >= 4) {
      lanes = lanes.add(lanes.rearrange(UPPER_2));
    }
    return lanes.add(lanes.rearrange(UPPER_1)).lane(0);
  }
}
