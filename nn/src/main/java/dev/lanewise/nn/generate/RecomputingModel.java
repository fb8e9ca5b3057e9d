package dev.lanewise.nn.generate;

import java.util.Arrays;
import java.util.Objects;

/**
 * Keeps the sequences and computes each step from the whole prefix: the plain way, whose time for n
 * tokens grows as n squared. It serves models that have no cache, and tests of those that have one.
 */
public final class RecomputingModel implements AutoregressiveModel {
  private final int vocabularySize;
  private final PrefixScores scores;
  private int[][] rows = {};

  /**
   * A model over a function of prefixes.
   *
   * @throws IllegalArgumentException if {@code vocabularySize} is below 1
   */
  public RecomputingModel(int vocabularySize, PrefixScores scores) {
    if (vocabularySize < 1) {
      throw new IllegalArgumentException(
          "vocabularySize is " + vocabularySize + "; expected 1 or more");
    }
    this.vocabularySize = vocabularySize;
    this.scores = Objects.requireNonNull(scores, "scores");
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public float[] start(int[][] prompts) {
    rows = copy(prompts);
    return scores.after(copy(rows));
  }

  @Override
  public float[] next(int[] tokens) {
    if (tokens.length != rows.length) {
      throw new IllegalArgumentException(
          "tokens has " + tokens.length + " entries; expected one for each of " + rows.length);
    }
    for (int row = 0; row < tokens.length; row++) {
      int length = rows[row].length;
      rows[row] = Arrays.copyOf(rows[row], length + 1);
      rows[row][length] = tokens[row];
    }
    return scores.after(copy(rows));
  }

  @Override
  public void select(int[] selected) {
    int[][] kept = new int[selected.length][];
    for (int row = 0; row < kept.length; row++) {
      kept[row] = rows[Objects.checkIndex(selected[row], rows.length)].clone();
    }
    rows = kept;
  }

  private static int[][] copy(int[][] sequences) {
    return Arrays.stream(sequences).map(int[]::clone).toArray(int[][]::new);
  }
}
