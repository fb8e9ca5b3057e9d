package dev.lanewise.kernels.vector.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passes over rows of every length, from places that are not aligned. */
@Tag("width")
class ScoresTest {
  private static final int LONGEST = 150;

  /** A wrong maximum would show in no result but where weights overflow. */
  @Test
  void largestWhereverItStands() {
    Random random = new Random(1);
    for (int n = 0; n <= LONGEST; n++) {
      int at = n % 5;
      float[] x = numbers(random, at + n + 3);
      // What lies around is larger.
      for (int i = 0; i < x.length; i++) {
        x[i] += i < at || i >= at + n ? 1000 : 0;
      }
      assertEquals(plain(x, at, n), Scores.largest(x, at, n), "n " + n);
      for (int place = 0; place < n; place++) {
        float kept = x[at + place];
        x[at + place] = 500;
        assertEquals(500, Scores.largest(x, at, n), "n " + n + ", place " + place);
        x[at + place] = Float.NaN;
        assertEquals(plain(x, at, n), Scores.largest(x, at, n), "NaN at " + place + " of " + n);
        x[at + place] = kept;
      }
    }
  }

  private static float plain(float[] x, int at, int n) {
    float result = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + n; i++) {
      result = x[i] > result ? x[i] : result;
    }
    return result;
  }

  private static float[] numbers(Random random, int n) {
    float[] result = new float[n];
    for (int i = 0; i < n; i++) {
      result[i] = (float) random.nextGaussian() * 30;
    }
    return result;
  }

  /** What lies behind the last vector stays as it is; what lies in it may become anything. */
  @Test
  void weightsAreTheBitsOfExp() {
    Random random = new Random(2);
    for (int n = 0; n <= LONGEST; n++) {
      int at = n % 7;
      int end = at + Math.ceilDiv(n, Lanes.FLOATS) * Lanes.FLOATS;
      float[] x = numbers(random, end + 3);
      if (n > 3) {
        x[at] = Float.NEGATIVE_INFINITY;
        x[at + 1] = Float.NaN;
        x[at + 2] = -1e30f;
      }
      float factor = n % 2 == 0 ? 1 : 0.3f;
      float shift = Math.max(0, Scores.largest(x, at, n) * factor);
      float[] found = x.clone();
      Scores.weights(found, at, factor, shift, n);
      float[] unbounded = x.clone();
      Scores.exp(unbounded, at, factor, shift, n);
      for (int i = 0; i < x.length; i++) {
        boolean inside = i >= at && i < at + n;
        float expected = inside ? FloatMath.exp(x[i] * factor - shift) : x[i];
        if (inside || i < at || i >= end) {
          assertEquals(expected, found[i], "n " + n + ", place " + i);
          assertEquals(expected, unbounded[i], "n " + n + ", place " + i);
        }
      }
    }
  }

  @Test
  void slopesAreRoundedAsWritten() {
    Random random = new Random(3);
    for (int n = 0; n <= LONGEST; n++) {
      int at = n % 5;
      float[] p = numbers(random, n + 2);
      float[] y = numbers(random, at + n + 3);
      float[] found = y.clone();
      Scores.slopes(p, 2, -0.7f, 3.1f, found, at, n);
      for (int i = 0; i < y.length; i++) {
        boolean inside = i >= at && i < at + n;
        float expected = inside ? (y[i] - 3.1f) * p[2 + i - at] * -0.7f : y[i];
        assertEquals(expected, found[i], "n " + n + ", place " + i);
      }
    }
  }
}
