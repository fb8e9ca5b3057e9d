package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** One row of an arg-reduction down columns: the best so far, and the row it was found in. */
final class ArgColumns {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int WIDTH = Lanes.FLOATS;

  private ArgColumns() {}

  static void larger(
      float[] x, int from, int n, int row, float[] best, int[] place, int placeFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector value = FloatVector.fromArray(S, x, from + j);
      FloatVector old = FloatVector.fromArray(S, best, j);
      VectorMask<Float> firstNan =
          value.test(VectorOperators.IS_NAN).andNot(old.test(VectorOperators.IS_NAN));
      VectorMask<Float> wins = value.compare(VectorOperators.GT, old).or(firstNan);
      old.blend(value, wins).intoArray(best, j);
      IntVector.fromArray(I, place, placeFrom + j)
          .blend(row, wins.cast(I))
          .intoArray(place, placeFrom + j);
    }
    for (; j < n; j++) {
      float value = x[from + j];
      if (value > best[j] || (Float.isNaN(value) && !Float.isNaN(best[j]))) {
        best[j] = value;
        place[placeFrom + j] = row;
      }
    }
  }

  static void smaller(
      float[] x, int from, int n, int row, float[] best, int[] place, int placeFrom) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector value = FloatVector.fromArray(S, x, from + j);
      FloatVector old = FloatVector.fromArray(S, best, j);
      VectorMask<Float> firstNan =
          value.test(VectorOperators.IS_NAN).andNot(old.test(VectorOperators.IS_NAN));
      VectorMask<Float> wins = value.compare(VectorOperators.LT, old).or(firstNan);
      old.blend(value, wins).intoArray(best, j);
      IntVector.fromArray(I, place, placeFrom + j)
          .blend(row, wins.cast(I))
          .intoArray(place, placeFrom + j);
    }
    for (; j < n; j++) {
      float value = x[from + j];
      if (value < best[j] || (Float.isNaN(value) && !Float.isNaN(best[j]))) {
        best[j] = value;
        place[placeFrom + j] = row;
      }
    }
  }
}
