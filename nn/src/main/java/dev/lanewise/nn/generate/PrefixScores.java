package dev.lanewise.nn.generate;

/** Scores of the next token after whole sequences, computed from nothing but them. */
@FunctionalInterface
public interface PrefixScores {
  /**
   * Scores the token that comes next.
   *
   * @param prefixes the tokens so far of each row, of one length
   * @return logits, row by row
   */
  float[] after(int[][] prefixes);
}
