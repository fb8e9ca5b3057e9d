package dev.lanewise.examples.text;

/**
 * Counted sequences of 1 to n tokens as a model of the next one, for every order up to n: modified
 * Kneser-Ney smoothing in its interpolated form (Chen and Goodman 1999, "An empirical study of
 * smoothing techniques for language modeling", eq. 16 to 20). Orders below a model's own count in
 * how many contexts a sequence was seen, and below the first order all tokens are equal. Immutable
 * once counted.
 */
public final class NgramModel {
  private final int base;
  private final NgramLevel[] highest;
  private final NgramLevel[] lower;

  private NgramModel(int base, NgramLevel[] highest, NgramLevel[] lower) {
    this.base = base;
    this.highest = highest;
    this.lower = lower;
  }

  /**
   * Counts.
   *
   * @param tokens numbers from 0
   * @param vocabularySize how many tokens there are
   * @param orders the greatest length that is counted
   * @throws IllegalArgumentException if {@code orders} is below 1, there are fewer tokens than
   *     that, a token is not in the vocabulary, or {@code vocabularySize} to the power of {@code
   *     orders} is 2^63 or more
   */
  public static NgramModel count(int[] tokens, int vocabularySize, int orders) {
    requireCountable(tokens, vocabularySize, orders);
    LongCounts[] raw = new LongCounts[orders + 1];
    NgramLevel[] highest = new NgramLevel[orders + 1];
    NgramLevel[] lower = new NgramLevel[orders + 1];
    for (int order = 1; order <= orders; order++) {
      raw[order] = new LongCounts();
      for (int last = order - 1; last < tokens.length; last++) {
        raw[order].add(key(tokens, last, order, vocabularySize), 1);
      }
      highest[order] = new NgramLevel(raw[order], vocabularySize);
    }
    long values = 1;
    for (int order = 1; order < orders; order++) {
      values *= vocabularySize;
      long modulus = values;
      LongCounts continuations = new LongCounts();
      raw[order + 1].forEach((key, count) -> continuations.add(key % modulus, 1));
      lower[order] = new NgramLevel(continuations, vocabularySize);
    }
    return new NgramModel(vocabularySize, highest, lower);
  }

  private static void requireCountable(int[] tokens, int vocabularySize, int orders) {
    if (orders < 1 || tokens.length < orders) {
      throw new IllegalArgumentException(
          "orders is " + orders + " for " + tokens.length + " tokens; expected 1 to as many");
    }
    if (vocabularySize < 1 || orders * Math.log(vocabularySize) >= 63 * Math.log(2)) {
      throw new IllegalArgumentException(
          "vocabularySize is " + vocabularySize + "; expected one whose power " + orders + " fits");
    }
    for (int at = 0; at < tokens.length; at++) {
      if (tokens[at] < 0 || tokens[at] >= vocabularySize) {
        throw new IllegalArgumentException(
            "tokens[%d] is %d; expected 0 to %d".formatted(at, tokens[at], vocabularySize - 1));
      }
    }
  }

  private static long key(int[] tokens, int last, int length, int base) {
    long key = 0;
    for (int i = last - length + 1; i <= last; i++) {
      key = key * base + tokens[i];
    }
    return key;
  }

  /** The greatest order. */
  public int orders() {
    return highest.length - 1;
  }

  /**
   * The probability of {@code tokens[at]} after those before it, by the model of an order: the last
   * {@code order - 1} of them count, or fewer at the beginning.
   *
   * @throws IllegalArgumentException if {@code order} is not in 1..{@link #orders}
   */
  public double probability(int order, int[] tokens, int at) {
    if (order < 1 || order > orders()) {
      throw new IllegalArgumentException("order is " + order + "; expected 1 to " + orders());
    }
    double probability = 1.0 / base;
    for (int length = 1; length <= Math.min(order, at + 1); length++) {
      long gram = key(tokens, at, length, base);
      NgramLevel level = length == order ? highest[length] : lower[length];
      probability = level.probability(gram / base, gram, probability);
    }
    return probability;
  }

  /**
   * The mean of -log probability, in nats a token, over {@code tokens[from..]}; what lies before
   * {@code from} serves as history.
   *
   * @throws IllegalArgumentException if {@code from} is not in the tokens, or as for {@link
   *     #probability}
   */
  public double crossEntropy(int order, int[] tokens, int from) {
    if (from < 0 || from >= tokens.length) {
      throw new IllegalArgumentException(
          "from is " + from + "; expected 0 to " + (tokens.length - 1));
    }
    double sum = 0;
    for (int at = from; at < tokens.length; at++) {
      sum -= Math.log(probability(order, tokens, at));
    }
    return sum / (tokens.length - from);
  }
}
