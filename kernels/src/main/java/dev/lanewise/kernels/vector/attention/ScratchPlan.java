package dev.lanewise.kernels.vector.attention;

/** Where the parts of one array of scratch memory begin, one after the other. Reused. */
final class ScratchPlan {
  private int length;

  /** Starts anew. */
  void clear() {
    length = 0;
  }

  /**
   * Adds a part.
   *
   * @return where it begins
   * @throws ArithmeticException if no array is so long
   */
  int add(int elements) {
    int at = length;
    length = Math.addExact(length, elements);
    return at;
  }

  /** The length of all parts. */
  int length() {
    return length;
  }
}
