package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The place of the best of neighbouring elements. Each run is first folded to its best value; then
 * only the run that holds the best is searched for it, which is cheaper than carrying places along.
 */
final class ArgRuns {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  /** A run that stays in the L1 cache between the two passes. */
  private static final int RUN = 1 << 12;

  private ArgRuns() {}

  /** The place of the largest or smallest of {@code n} elements, {@code n} at least 1. */
  static int find(boolean largest, float[] x, int from, int n) {
    if (n < 2 * WIDTH) {
      return inOrder(largest, x, from, 1, n);
    }
    int bestRun = 0;
    float best = 0;
    for (int done = 0; done < n && !Float.isNaN(best); done += RUN) {
      int run = Math.min(RUN, n - done);
      float value = largest ? Runs.max(x, from + done, run) : Runs.min(x, from + done, run);
      boolean wins = largest ? value > best : value < best;
      if (done == 0 || wins || Float.isNaN(value)) {
        best = value;
        bestRun = done;
      }
    }
    int end = from + Math.min(bestRun + RUN, n);
    int place =
        Float.isNaN(best) ? nan(x, from + bestRun, end) : equal(x, from + bestRun, end, best);
    return place - from;
  }

  private static int equal(float[] x, int from, int end, float value) {
    int i = from;
    for (; i <= end - WIDTH; i += WIDTH) {
      VectorMask<Float> hit = FloatVector.fromArray(S, x, i).compare(VectorOperators.EQ, value);
      if (hit.anyTrue()) {
        return i + hit.firstTrue();
      }
    }
    while (x[i] != value) {
      i++;
    }
    return i;
  }

  private static int nan(float[] x, int from, int end) {
    int i = from;
    while (i < end && !Float.isNaN(x[i])) {
      i++;
    }
    return i;
  }

  /** The same for elements at any stride, one after the other. */
  static int inOrder(boolean largest, float[] x, int from, long stride, int n) {
    int place = 0;
    float best = x[from];
    for (int i = 1; i < n && !Float.isNaN(best); i++) {
      float value = x[(int) (from + i * stride)];
      if ((largest ? value > best : value < best) || Float.isNaN(value)) {
        best = value;
        place = i;
      }
    }
    return place;
  }
}
