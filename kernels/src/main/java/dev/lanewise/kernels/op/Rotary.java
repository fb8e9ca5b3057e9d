package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * A rotation of the pairs of elements (2i, 2i + 1) of each head by angles that depend on the step
 * and the pair (Su et al., "RoFormer: Enhanced transformer with rotary position embedding", 2021,
 * equation 34).
 *
 * @param heads how both the argument and the result lie; the size is even
 * @param inverse whether it goes by the negative angles, which is the gradient of going by them
 */
public record Rotary(Heads heads, boolean inverse) {
  /**
   * @throws IllegalArgumentException if the size is odd
   */
  public Rotary {
    Objects.requireNonNull(heads, "heads");
    if (heads.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "heads.size is " + heads.size() + "; expected an even number");
    }
  }

  /** How many elements of the table a call reads: a cosine and a sine for each step and pair. */
  public long tableLength() {
    return (long) heads.time() * heads.size();
  }
}
