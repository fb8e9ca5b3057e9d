package dev.lanewise.examples.images;

/**
 * Random numbers for one sample in one epoch. They depend on (seed, epoch, sample) alone, so it
 * doesn't matter which thread prepares which sample, or when. SplitMix64 (Steele, Lea and Flood
 * 2014, "Fast splittable pseudorandom number generators").
 */
public final class SampleRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** The numbers for a sample, from their beginning. */
  public SampleRandom(long seed, long epoch, long sample) {
    state = mix(mix(mix(seed + GOLDEN) ^ epoch * GOLDEN + 1) ^ sample * GOLDEN + 2);
  }

  /** 64 random bits. */
  public long bits() {
    state += GOLDEN;
    return mix(state);
  }

  /**
   * A whole number from 0 to n - 1.
   *
   * @throws IllegalArgumentException if {@code n} is below 1
   */
  public int below(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n is " + n + "; expected 1 or more");
    }
    return (int) Math.unsignedMultiplyHigh(bits(), n);
  }

  /** A number from [low, high), or low if they are equal. */
  public double uniform(double low, double high) {
    return low + (bits() >>> 11) * 0x1p-53 * (high - low);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
