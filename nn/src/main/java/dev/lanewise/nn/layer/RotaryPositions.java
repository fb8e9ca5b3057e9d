package dev.lanewise.nn.layer;

/**
 * Rotary positions (Su et al., "RoFormer", 2021): pair i of a head of {@code size} elements is
 * turned by position * base^(-2i / size), so that the product of a query and a key depends on their
 * distance.
 *
 * @param base 10,000 in the paper
 * @param positions how many positions there are at most
 */
public record RotaryPositions(double base, int positions) {
  /**
   * @throws IllegalArgumentException if {@code base} is not finite and above 0, or {@code
   *     positions} below 1
   */
  public RotaryPositions {
    if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("base is " + base + "; expected a finite number above 0");
    }
    if (positions < 1) {
      throw new IllegalArgumentException("positions is " + positions + "; expected 1 or more");
    }
  }

  /** With the base of the paper. */
  public static RotaryPositions upTo(int positions) {
    return new RotaryPositions(10_000, positions);
  }

  /**
   * Cosine and sine by turns: (positions, size).
   *
   * @throws IllegalArgumentException if {@code size} is odd
   */
  double[] table(int size) {
    if (size % 2 != 0) {
      throw new IllegalArgumentException(
          "a head has " + size + " elements; expected an even number for rotary positions");
    }
    double[] table = new double[Math.multiplyExact(positions, size)];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < size; i += 2) {
        double angle = position * StrictMath.pow(base, -(double) i / size);
        table[position * size + i] = StrictMath.cos(angle);
        table[position * size + i + 1] = StrictMath.sin(angle);
      }
    }
    return table;
  }
}
