package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The end of a sum over lanes of float32: pairwise, upper half onto lower. Not {@code reduceLanes},
 * whose order is unspecified.
 */
public final class FloatTree {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private static final VectorShuffle<Float> UPPER_8 = upper(8);
  private static final VectorShuffle<Float> UPPER_4 = upper(4);
  private static final VectorShuffle<Float> UPPER_2 = upper(2);
  private static final VectorShuffle<Float> UPPER_1 = upper(1);

  private FloatTree() {}

  private static VectorShuffle<Float> upper(int half) {
    return VectorShuffle.iota(S, Math.min(half, L - 1), 1, true);
  }

  /** The sum of the vector's lanes. */
  public static float sum(FloatVector vector) {
    FloatVector lanes = vector;
    if (L >= 16) {
      lanes = lanes.add(lanes.rearrange(UPPER_8));
    }
    if (L >= 8) {
      lanes = lanes.add(lanes.rearrange(UPPER_4));
    }
    if (L >= 4) {
      lanes = lanes.add(lanes.rearrange(UPPER_2));
    }
    return lanes.add(lanes.rearrange(UPPER_1)).lane(0);
  }
}
