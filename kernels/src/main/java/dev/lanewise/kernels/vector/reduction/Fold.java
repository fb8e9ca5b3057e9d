package dev.lanewise.kernels.vector.reduction;

/** What one pass over the elements brings together; a variance takes two passes. */
public enum Fold {
  SUM(0),
  /** The sum of squared distances from a mean. */
  SQUARES(0),
  PRODUCT(1),
  MAX(Float.NEGATIVE_INFINITY),
  MIN(Float.POSITIVE_INFINITY);

  private final float start;

  Fold(float start) {
    this.start = start;
  }

  /** The result of no elements, from which every fold starts. */
  public float start() {
    return start;
  }

  /** Joins the results of two parts. */
  public float join(float a, float b) {
    return switch (this) {
      case SUM, SQUARES -> a + b;
      case PRODUCT -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }
}
