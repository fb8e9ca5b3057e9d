package dev.lanewise.nn.generate;

/** Arithmetic on rows of logits that cannot overflow. */
final class Scores {
  private Scores() {}

  /**
   * Where the largest score of a row is, counted from its beginning: the first of equals.
   *
   * @throws IllegalArgumentException if a score is NaN or +infinity, or all are -infinity
   */
  static int best(float[] scores, int offset, int size) {
    int best = 0;
    for (int token = 0; token < size; token++) {
      float score = scores[offset + token];
      if (Float.isNaN(score) || score == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "score of token " + token + " is " + score + "; expected a number or -infinity");
      }
      if (score > scores[offset + best]) {
        best = token;
      }
    }
    if (scores[offset + best] == Float.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "all " + size + " scores are -infinity; expected a token that may follow");
    }
    return best;
  }

  /** The logarithm of the sum of exp(score) over a row that has a finite largest score. */
  static double logSumExp(float[] scores, int offset, int size) {
    double largest = scores[offset + best(scores, offset, size)];
    double sum = 0;
    for (int token = 0; token < size; token++) {
      sum += Math.exp(scores[offset + token] - largest);
    }
    return largest + Math.log(sum);
  }

  /**
   * Checks that a model gave whole rows.
   *
   * @throws IllegalStateException if there are fewer or more scores than rows times tokens
   */
  static float[] requireRows(float[] scores, int rows, int vocabularySize) {
    if (scores.length != (long) rows * vocabularySize) {
      throw new IllegalStateException(
          "the model gave "
              + scores.length
              + " scores; expected "
              + rows
              + " rows of "
              + vocabularySize);
    }
    return scores;
  }

  /**
   * Checks what a model is to begin with.
   *
   * @throws IllegalArgumentException if there are no rows, their lengths differ or are 0, or a
   *     token is not in the vocabulary
   */
  static void requirePrompts(int[][] prompts, int vocabularySize) {
    if (prompts.length == 0) {
      throw new IllegalArgumentException("prompts is empty; expected one row or more");
    }
    for (int row = 0; row < prompts.length; row++) {
      if (prompts[row].length == 0 || prompts[row].length != prompts[0].length) {
        throw new IllegalArgumentException(
            "prompts["
                + row
                + "] has "
                + prompts[row].length
                + " tokens; expected one or more, as many as the first row's "
                + prompts[0].length);
      }
      for (int token : prompts[row]) {
        if (token < 0 || token >= vocabularySize) {
          throw new IllegalArgumentException(
              "prompts["
                  + row
                  + "] has the token "
                  + token
                  + "; expected 0 to "
                  + (vocabularySize - 1));
        }
      }
    }
  }
}
