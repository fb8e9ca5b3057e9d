package dev.lanewise.nn.generate;

/**
 * A model that scores what token comes next, for several sequences (rows) at once, and remembers
 * what came before: a recurrent network its state, a Transformer its keys and values. {@link
 * #start} begins anew; then each {@link #next} adds one token to every row.
 *
 * <p>Scores are logits, row by row, {@link #vocabularySize} a row: the probability of token t is
 * exp(score t) / sum of exp(score), and -infinity rules a token out. The array may be used again by
 * the next call, so whoever wants to keep it copies it.
 */
public interface AutoregressiveModel {
  /** How many tokens there are; they are numbered from 0. */
  int vocabularySize();

  /**
   * Forgets all and reads the beginning of each sequence.
   *
   * @param prompts one or more tokens for each row, of one length
   * @return scores of the next token, one row for each prompt
   */
  float[] start(int[][] prompts);

  /**
   * Adds a token to each row.
   *
   * @param tokens one for each row
   * @return scores of the next token
   */
  float[] next(int[] tokens);

  /**
   * Makes row i the continuation of what now is row {@code rows[i]}: rows can be dropped, put in
   * another order and repeated, so that afterwards there are as many as {@code rows} has entries.
   */
  void select(int[] rows);
}
