package dev.lanewise.nn.generate;

import java.util.Arrays;
import java.util.Objects;

/**
 * How a token is chosen by its scores: always the best (greedy), or by chance among those that are
 * kept. Scores are divided by the temperature first; then top-k keeps the k most probable tokens
 * (Fan et al. 2018); then top-p keeps the smallest set of the most probable ones whose
 * probabilities, renormalised after top-k, sum to p or more (nucleus sampling, Holtzman et al.
 * 2020). What is kept is renormalised. Of equal scores those with the lowest numbers come first.
 * Immutable.
 */
public final class Sampling {
  private static final Sampling GREEDY = new Sampling(true, 1, Integer.MAX_VALUE, 1);

  private final boolean greedy;
  private final double temperature;
  private final int topK;
  private final double topP;

  private Sampling(boolean greedy, double temperature, int topK, double topP) {
    this.greedy = greedy;
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
  }

  /** Always the token with the largest score, the first of equals. */
  public static Sampling greedy() {
    return GREEDY;
  }

  /**
   * By chance: at temperature 1 by the model's probabilities, below it more like {@link #greedy},
   * above it more evenly.
   *
   * @throws IllegalArgumentException if {@code temperature} is not a positive, finite number
   */
  public static Sampling temperature(double temperature) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + "; expected a positive, finite number");
    }
    return new Sampling(false, temperature, Integer.MAX_VALUE, 1);
  }

  /**
   * The same among the {@code k} most probable tokens only.
   *
   * @throws IllegalArgumentException if {@code k} is below 1
   * @throws IllegalStateException if this is {@link #greedy}
   */
  public Sampling topK(int k) {
    requireChance();
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; expected 1 or more");
    }
    return new Sampling(false, temperature, k, topP);
  }

  /**
   * The same among the smallest set of the most probable tokens that together have the probability
   * {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in (0, 1]
   * @throws IllegalStateException if this is {@link #greedy}
   */
  public Sampling topP(double p) {
    requireChance();
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException("p is " + p + "; expected a number in (0, 1]");
    }
    return new Sampling(false, temperature, topK, p);
  }

  private void requireChance() {
    if (greedy) {
      throw new IllegalStateException("greedy choice keeps one token; begin with temperature");
    }
  }

  /** Whether no chance is involved. */
  public boolean isGreedy() {
    return greedy;
  }

  /**
   * The probability of each token to be chosen; 0 for those that are not kept.
   *
   * @param scores logits
   * @param offset where the row begins
   * @param size how many tokens it has
   * @throws IllegalArgumentException if a score is NaN or +infinity, or all are -infinity
   * @throws IndexOutOfBoundsException if the row does not lie in {@code scores}
   */
  public double[] probabilities(float[] scores, int offset, int size) {
    requireRow(scores, offset, size);
    int best = Scores.best(scores, offset, size);
    double[] kept = new double[size];
    if (greedy) {
      kept[best] = 1;
      return kept;
    }
    double largest = scores[offset + best];
    double total = 0;
    for (int token = 0; token < size; token++) {
      kept[token] = Math.exp((scores[offset + token] - largest) / temperature);
      total += kept[token];
    }
    if (topK < size || topP < 1) {
      total = cut(kept, ranked(scores, offset, size));
    }
    for (int token = 0; token < size; token++) {
      kept[token] /= total;
    }
    return kept;
  }

  /** Sets the weights that are not kept to 0, and returns the sum of the others. */
  private double cut(double[] weights, int[] ranked) {
    int most = Math.min(topK, weights.length);
    double ofMost = 0;
    for (int rank = 0; rank < most; rank++) {
      ofMost += weights[ranked[rank]];
    }
    int count = topP < 1 ? 0 : most;
    double sum = topP < 1 ? 0 : ofMost;
    while (count < most && sum < topP * ofMost) {
      sum += weights[ranked[count]];
      count++;
    }
    for (int rank = count; rank < weights.length; rank++) {
      weights[ranked[rank]] = 0;
    }
    return sum;
  }

  /** Tokens by falling score; of equals the lowest first. */
  private static int[] ranked(float[] scores, int offset, int size) {
    long[] keys = new long[size];
    for (int token = 0; token < size; token++) {
      // Adding 0 turns -0 into +0, which is its equal. Bits of negative floats rise as they fall.
      int bits = Float.floatToIntBits(scores[offset + token] + 0f);
      int rising = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
      keys[token] = (long) ~rising << 32 | token;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int rank = 0; rank < size; rank++) {
      order[rank] = (int) keys[rank];
    }
    return order;
  }

  /**
   * Chooses a token: the first at which the running sum of {@link #probabilities} exceeds {@code
   * u}.
   *
   * @param u a uniform random number from [0, 1); without effect if this is {@link #greedy}
   * @throws IllegalArgumentException as for {@link #probabilities}, or if {@code u} is not in [0,
   *     1)
   */
  public int choose(float[] scores, int offset, int size, double u) {
    if (!(u >= 0 && u < 1)) {
      throw new IllegalArgumentException("u is " + u + "; expected a number in [0, 1)");
    }
    requireRow(scores, offset, size);
    if (greedy) {
      return Scores.best(scores, offset, size);
    }
    double[] probabilities = probabilities(scores, offset, size);
    double sum = 0;
    int last = 0;
    for (int token = 0; token < size; token++) {
      if (probabilities[token] > 0) {
        sum += probabilities[token];
        last = token;
        if (sum > u) {
          return token;
        }
      }
    }
    // The sum fell short of 1 by rounding.
    return last;
  }

  private static void requireRow(float[] scores, int offset, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size is " + size + "; expected 1 or more");
    }
    Objects.checkFromIndexSize(offset, size, scores.length);
  }

  @Override
  public String toString() {
    if (greedy) {
      return "greedy";
    }
    return "temperature "
        + temperature
        + (topK < Integer.MAX_VALUE ? ", top-k " + topK : "")
        + (topP < 1 ? ", top-p " + topP : "");
  }
}
