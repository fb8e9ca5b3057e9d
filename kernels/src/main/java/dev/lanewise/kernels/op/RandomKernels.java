package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"). Element i of a call is made from 32-bit word {@code (counter + i) mod 4} of
 * block {@code (counter + i) / 4}, with the seed as the key, the block number in counter words 0, 1
 * and the stream in words 2, 3, low words first. The counter is unsigned and wraps around. So a
 * number depends on (seed, stream, counter + i) alone: it is the same on every backend, for any
 * vector width and thread count, and however calls are split.
 *
 * <p>float64 uses two words an element (counter + i counts pairs).
 */
public interface RandomKernels {
  /**
   * Uniform numbers: low + (high - low) u in one fused multiply-add, with u = (word &gt;&gt;&gt; 8)
   * 2^-24 in [0, 1) for float32, and the upper 53 bits of (first word, second word) times 2^-53 for
   * float64.
   *
   * @throws IllegalArgumentException before anything is written if {@code low} or {@code high} or
   *     their difference is not finite in the element type, or low &gt; high, or the buffer is of
   *     another type, device, or too short
   */
  void uniform(
      long seed, long stream, long counter, int n, double low, double high, Buffer y, long yOffset);

  /**
   * Normal numbers by Box and Muller (1958) from pairs of words: u1 = ((even word &gt;&gt;&gt; 8) +
   * 1) 2^-24 in (0, 1], u2 = (odd word &gt;&gt;&gt; 8) 2^-24, r = sqrt(-2 log u1); the even element
   * of the pair is r cos(2 pi u2), the odd one r sin(2 pi u2); then mean + deviation z in one fused
   * multiply-add. float64 does the same with 53 bits from the words of its two elements.
   *
   * @throws IllegalArgumentException as for {@link #uniform}, or if {@code deviation} is negative
   */
  void normal(
      long seed,
      long stream,
      long counter,
      int n,
      double mean,
      double deviation,
      Buffer y,
      long yOffset);

  /**
   * A mask: {@code value} with probability {@code probability}, else 0: value where u &lt;
   * probability for the u of {@link #uniform}, compared in the element type.
   *
   * @throws IllegalArgumentException as for {@link #uniform}, or if {@code probability} is not in
   *     [0, 1]
   */
  void bernoulli(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer y,
      long yOffset);

  /**
   * Dropout in one pass, its mask made on the way: y = value x where u &lt; probability as for
   * {@link #bernoulli} of the same arguments, else 0, whatever x is there. The gradient is the same
   * call on dy. y may be x itself (the same first element), but not overlap it otherwise.
   *
   * @throws IllegalArgumentException as for {@link #bernoulli}, or if y overlaps x otherwise
   */
  void dropout(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset);
}
