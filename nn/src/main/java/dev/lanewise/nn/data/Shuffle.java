package dev.lanewise.nn.data;

/**
 * Random orders that depend on a seed and a round alone, so that a training run that is resumed at
 * round r sees the order that the uninterrupted run saw. The numbers come from SplitMix64 (Steele,
 * Lea and Flood 2014, "Fast splittable pseudorandom number generators").
 */
public final class Shuffle {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Shuffle() {}

  /**
   * A random order of 0..n-1 (Fisher and Yates).
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public static int[] permutation(int n, long seed, long round) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    int[] order = new int[n];
    fill(order, seed, round);
    return order;
  }

  /**
   * 0..n-1 in order.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public static int[] identity(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return order;
  }

  /** As {@link #permutation}, into an array that is used again. */
  public static void fill(int[] order, long seed, long round) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    shuffle(order, seed, round);
  }

  /** Brings the elements into a random order. */
  public static void shuffle(int[] elements, long seed, long round) {
    long state = mix(seed + GOLDEN) ^ mix(round * GOLDEN + 1);
    for (int i = elements.length - 1; i > 0; i--) {
      state += GOLDEN;
      int j = (int) Math.unsignedMultiplyHigh(mix(state), i + 1L);
      int swapped = elements[i];
      elements[i] = elements[j];
      elements[j] = swapped;
    }
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
