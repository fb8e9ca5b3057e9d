package dev.lanewise.nn.generate;

import java.util.Arrays;
import java.util.Random;

/** Scores by the last two tokens, from a table of random numbers: the least model with a state. */
final class TableModel implements AutoregressiveModel {
  private final int size;
  private final float[][][] table;
  private int[][] lastTwo = {};

  TableModel(int size, Random random) {
    this.size = size;
    table = new float[size][size][size];
    for (float[][] first : table) {
      for (float[] second : first) {
        for (int i = 0; i < size; i++) {
          second[i] = random.nextInt(9) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(7) - 3;
        }
        second[random.nextInt(size)] = 0;
      }
    }
  }

  /** The scores after a prefix, for searches that go their own way. */
  float[] after(int[] prefix) {
    int n = prefix.length;
    return table[n < 2 ? 0 : prefix[n - 2]][prefix[n - 1]];
  }

  /** The same model without a cache. */
  RecomputingModel recomputing() {
    return new RecomputingModel(size, prefixes -> join(prefixes));
  }

  private float[] join(int[][] prefixes) {
    float[] joined = new float[prefixes.length * size];
    for (int row = 0; row < prefixes.length; row++) {
      System.arraycopy(after(prefixes[row]), 0, joined, row * size, size);
    }
    return joined;
  }

  @Override
  public int vocabularySize() {
    return size;
  }

  @Override
  public float[] start(int[][] prompts) {
    lastTwo = new int[prompts.length][];
    for (int row = 0; row < prompts.length; row++) {
      int n = prompts[row].length;
      lastTwo[row] = new int[] {n < 2 ? 0 : prompts[row][n - 2], prompts[row][n - 1]};
    }
    return join(lastTwo);
  }

  @Override
  public float[] next(int[] tokens) {
    if (tokens.length != lastTwo.length) {
      throw new AssertionError(tokens.length + " tokens for " + lastTwo.length + " rows");
    }
    for (int row = 0; row < tokens.length; row++) {
      lastTwo[row] = new int[] {lastTwo[row][1], tokens[row]};
    }
    return join(lastTwo);
  }

  @Override
  public void select(int[] rows) {
    lastTwo = Arrays.stream(rows).mapToObj(row -> lastTwo[row].clone()).toArray(int[][]::new);
  }
}
