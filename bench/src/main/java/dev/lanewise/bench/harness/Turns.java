package dev.lanewise.bench.harness;

/**
 * Which case of a block an iteration of its fork is for: 0, 1, ..., n - 1, and again, in the
 * warm-up, then from 0 in what is measured.
 *
 * @param cases how many the block has
 * @param warmups warm-up iterations of all cases together
 * @param measurements measured iterations of all cases together
 */
record Turns(int cases, int warmups, int measurements) {
  /**
   * @throws IllegalArgumentException if the cases would not have equally many iterations
   */
  Turns {
    if (cases < 1 || warmups % cases != 0 || measurements % cases != 0) {
      throw new IllegalArgumentException(
          "%d cases, %d warm-up and %d measured iterations; expected multiples of the cases"
              .formatted(cases, warmups, measurements));
    }
  }

  /**
   * The index of the case.
   *
   * @param iteration of the fork, counted from 0, warm-up included
   */
  int caseOf(int iteration) {
    return (iteration < warmups ? iteration : iteration - warmups) % cases;
  }

  /** Whether its time counts. */
  boolean isMeasured(int iteration) {
    return iteration >= warmups;
  }

  /** Whether it is the last one of its case. */
  boolean isLast(int iteration) {
    return iteration >= warmups + measurements - cases;
  }
}
