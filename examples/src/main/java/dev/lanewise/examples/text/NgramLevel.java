package dev.lanewise.examples.text;

/**
 * One order of an {@link NgramModel}: what follows each history of a length, and how much of that
 * is left to shorter histories.
 */
final class NgramLevel {
  /** Where counts of counts give no sensible discount: the values that KenLM falls back to. */
  private static final double[] FALLBACK = {0, 0.5, 1, 1.5};

  private final LongCounts grams;
  private final LongCounts totals = new LongCounts();
  private final LongCounts[] types = {
    new LongCounts(), new LongCounts(), new LongCounts(), new LongCounts()
  };
  private final double[] discounts;

  /**
   * A level over counts.
   *
   * @param grams counts by key; a key without its last digit to base {@code base} is the history
   */
  NgramLevel(LongCounts grams, int base) {
    this.grams = grams;
    int[] countsOfCounts = new int[5];
    grams.forEach(
        (key, count) -> {
          totals.add(key / base, count);
          types[Math.min(count, 3)].add(key / base, 1);
          if (count < countsOfCounts.length) {
            countsOfCounts[count]++;
          }
        });
    discounts = discounts(countsOfCounts);
  }

  /** D(c) = c - (c + 1) Y n(c+1) / n(c), with Y = n1 / (n1 + 2 n2), for c = 1, 2, 3. */
  private static double[] discounts(int[] n) {
    double y = n[1] / (n[1] + 2.0 * n[2]);
    double[] discounts = new double[4];
    for (int c = 1; c <= 3; c++) {
      discounts[c] = c - (c + 1) * y * n[c + 1] / n[c];
      if (!(discounts[c] >= 0 && discounts[c] <= c)) {
        return FALLBACK;
      }
    }
    return discounts;
  }

  /**
   * The probability of a gram's last token after the others.
   *
   * @param lower the probability after the shorter history, which is the answer too where this
   *     history was never seen
   */
  double probability(long history, long gram, double lower) {
    int total = totals.get(history);
    if (total == 0) {
      return lower;
    }
    int count = grams.get(gram);
    double left = 0;
    for (int c = 1; c <= 3; c++) {
      left += discounts[c] * types[c].get(history);
    }
    return (Math.max(count - discounts[Math.min(count, 3)], 0) + left * lower) / total;
  }
}
