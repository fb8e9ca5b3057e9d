package dev.lanewise.nn.data;

import java.util.Arrays;
import java.util.TreeMap;

/** Divides a data set's rows into parts by chance; the parts are disjoint and hold every row. */
public final class Split {
  private Split() {}

  /**
   * Parts of the given fractions.
   *
   * @param n the number of rows
   * @param fractions what each part gets; they add up to 1
   * @return for each part its rows, in random order
   * @throws IllegalArgumentException if {@code n} is negative, a fraction is not in (0, 1], or they
   *     don't add up to 1
   */
  public static int[][] random(int n, long seed, double... fractions) {
    int[] ends = ends(n, fractions);
    int[] order = Shuffle.permutation(n, seed, 0);
    int[][] parts = new int[fractions.length][];
    int start = 0;
    for (int part = 0; part < parts.length; part++) {
      parts[part] = Arrays.copyOfRange(order, start, ends[part]);
      start = ends[part];
    }
    return parts;
  }

  /**
   * Parts of the given fractions in each of which the classes are as frequent as in the whole, to
   * within one row a class.
   *
   * @param labels the class of each row
   * @param fractions what each part gets; they add up to 1
   * @return for each part its rows, in random order
   * @throws IllegalArgumentException as for {@link #random}
   */
  public static int[][] stratified(int[] labels, long seed, double... fractions) {
    ends(labels.length, fractions);
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (int label : labels) {
      counts.merge(label, 1, Integer::sum);
    }
    int[] order = Shuffle.permutation(labels.length, seed, 0);
    int[][] parts = new int[fractions.length][labels.length];
    int[] filled = new int[fractions.length];
    for (var entry : counts.entrySet()) {
      int[] ends = ends(entry.getValue(), fractions);
      int seen = 0;
      int part = 0;
      for (int row : order) {
        if (labels[row] == entry.getKey()) {
          while (seen >= ends[part]) {
            part++;
          }
          parts[part][filled[part]++] = row;
          seen++;
        }
      }
    }
    for (int part = 0; part < parts.length; part++) {
      parts[part] = Arrays.copyOf(parts[part], filled[part]);
      Shuffle.shuffle(parts[part], seed, 1 + part);
    }
    return parts;
  }

  private static int[] ends(int n, double[] fractions) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    double sum = 0;
    int[] ends = new int[fractions.length];
    for (int part = 0; part < fractions.length; part++) {
      if (!(fractions[part] > 0 && fractions[part] <= 1)) {
        throw new IllegalArgumentException(
            "fractions are " + Arrays.toString(fractions) + "; expected each in (0, 1]");
      }
      sum += fractions[part];
      ends[part] = (int) Math.round(sum * n);
    }
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException(
          "fractions are " + Arrays.toString(fractions) + "; expected a sum of 1");
    }
    ends[ends.length - 1] = n;
    return ends;
  }
}
