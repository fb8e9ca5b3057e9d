package dev.lanewise.kernels.vector.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.FloatBlockProduct;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passes over tiles whose rows see 0 columns, each number up to some, and that many to the end. */
@Tag("width")
class ScoresTest {
  private static final int STRIDE = FloatBlockProduct.ROW_STRIDE;
  private static final int AT = 3;
  private static final int FIRST = -4;
  private static final int LIMIT = 70;
  private static final int ROWS = LIMIT + 10;

  /** Columns that are read later. */
  private static final int END = 83;

  /** Where the numbers of the rows are. */
  private static final int NUMBERS = AT + ROWS * STRIDE;

  private static int seen(int row) {
    return Math.min(Math.max(0, FIRST + row), LIMIT);
  }

  private static float[] numbers(long seed) {
    Random random = new Random(seed);
    float[] result = new float[NUMBERS + 2 * ROWS];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) random.nextGaussian() * 30;
    }
    return result;
  }

  private static void largest(float[] x) {
    Scores.largest(ROWS, FIRST, 1, LIMIT, x, AT, NUMBERS);
  }

  /** A wrong maximum would show in no result but where weights overflow. */
  @Test
  void largestWhereverItStands() {
    float[] x = numbers(1);
    for (int row = 0; row < ROWS; row++) {
      // What lies around is larger.
      int from = AT + row * STRIDE + seen(row);
      Arrays.fill(x, from, AT + (row + 1) * STRIDE, 1000);
    }
    Arrays.fill(x, 0, AT, 1000);
    for (int place = 0; place < LIMIT; place++) {
      for (float value : new float[] {500, Float.NaN}) {
        float[] changed = x.clone();
        for (int row = 0; row < ROWS; row++) {
          if (place < seen(row)) {
            changed[AT + row * STRIDE + place] = value;
          }
        }
        largest(changed);
        for (int row = 0; row < ROWS; row++) {
          float expected = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < seen(row); i++) {
            float score = changed[AT + row * STRIDE + i];
            expected = score > expected ? score : expected;
          }
          assertEquals(expected, changed[NUMBERS + row], "row " + row + ", place " + place);
        }
      }
    }
  }

  /** What lies behind the last vector stays as it is; behind the end it may become anything. */
  @Test
  void weightsAreTheBitsOfExpAndTheirSumsThoseOfRuns() {
    for (float factor : new float[] {1, 0.3f}) {
      float[] x = numbers(2);
      for (int row = 0; row < ROWS; row += 3) {
        x[AT + row * STRIDE] = Float.NEGATIVE_INFINITY;
        x[AT + row * STRIDE + 1] = row % 2 == 0 ? Float.NaN : -1e30f;
      }
      largest(x);
      for (int row = 0; row < ROWS; row++) {
        x[NUMBERS + row] = Math.max(0, x[NUMBERS + row] * factor);
      }
      float[] found = x.clone();
      Scores.weights(ROWS, FIRST, 1, LIMIT, END, factor, found, AT, NUMBERS);
      float[] sums = found.clone();
      float[] lanes = new float[Runs.LANES];
      Scores.sums(ROWS, FIRST, 1, LIMIT, sums, AT, NUMBERS + ROWS, lanes);
      int end = END + Lanes.FLOATS;
      for (int row = 0; row < ROWS; row++) {
        int at = AT + row * STRIDE;
        for (int i = 0; i < STRIDE; i++) {
          float score = x[at + i];
          float weight = FloatMath.exp(score * factor - x[NUMBERS + row]);
          float expected = i < seen(row) ? weight : i < END ? 0 : score;
          if (i < END || i >= end) {
            assertEquals(expected, found[at + i], "row " + row + ", place " + i);
          }
        }
        assertEquals(sum(found, at, seen(row)), sums[NUMBERS + ROWS + row], "sum of row " + row);
      }
    }
  }

  /** In 16 lanes, then the upper half onto the lower. */
  private static float sum(float[] x, int at, int n) {
    float[] lanes = new float[Runs.LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % Runs.LANES] += x[at + i];
    }
    for (int half = Runs.LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  @Test
  void slopesAreRoundedAsWritten() {
    float scale = -0.7f;
    float[] x = numbers(3);
    float[] products = numbers(4);
    float[] both = Arrays.copyOf(x, 2 * x.length);
    System.arraycopy(products, 0, both, x.length, x.length);
    float[] shifts = new float[1 + ROWS];
    Random random = new Random(5);
    for (int row = 0; row < ROWS; row++) {
      shifts[1 + row] = row % 7 == 6 ? Float.NEGATIVE_INFINITY : 60 + random.nextFloat();
    }
    Scores.slopes(ROWS, FIRST, 1, LIMIT, END, scale, shifts, 1, both, AT, NUMBERS, AT + x.length);
    int end = END + Lanes.FLOATS;
    for (int row = 0; row < ROWS; row++) {
      int n = row % 7 == 6 ? 0 : seen(row);
      for (int i = 0; i < STRIDE; i++) {
        int at = AT + row * STRIDE + i;
        float weight = FloatMath.exp(x[at] * scale - shifts[1 + row]);
        float slope = (products[at] - x[NUMBERS + row]) * weight * scale;
        if (i < END || i >= end) {
          String where = "row " + row + ", place " + i;
          assertEquals(i < n ? weight : i < END ? 0 : x[at], both[at], where);
          float product = products[at];
          assertEquals(i < n ? slope : i < END ? 0 : product, both[x.length + at], where);
        }
      }
    }
  }

  @Test
  void withoutAStepAllRowsSeeAsMuch() {
    float[] x = numbers(6);
    float[] found = x.clone();
    Scores.largest(3, LIMIT, 0, LIMIT, found, AT, NUMBERS);
    Scores.weights(3, LIMIT, 0, LIMIT, END, 1, found, AT, NUMBERS);
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < END; i++) {
        int at = AT + row * STRIDE + i;
        float expected = i < LIMIT ? FloatMath.exp(x[at] - found[NUMBERS + row]) : 0;
        assertEquals(expected, found[at], "row " + row + ", place " + i);
      }
    }
  }

  @Test
  void howMuchRowsSee() {
    assertEquals(LIMIT, Scores.seen(5, LIMIT, 0, LIMIT));
    assertEquals(0, Scores.seen(5, -1, 0, LIMIT));
    assertEquals(3, Scores.seen(5, -2, 1, LIMIT));
    assertEquals(LIMIT, Scores.seen(Integer.MAX_VALUE, LIMIT, 1, LIMIT));
  }
}
