package dev.lanewise.kernels.op;

/** A function of two numbers. Comparisons give 1 or 0 in the element type. */
public enum BinaryOp {
  /** a + b. */
  ADD(true),
  /** a - b. */
  SUB(true),
  /** a * b. */
  MUL(true),
  /** a / b. */
  DIV(true),
  /**
   * a^b, as {@link StrictMath#pow}. Derivatives b a^(b-1), 0 where b is 0, and a^b log a, 0 where a
   * is 0 and b at least 0.
   */
  POW(true),
  /** The larger; NaN if either is; 0 above -0. Equal operands share the gradient half and half. */
  MAX(true),
  /** The smaller; NaN if either is; -0 below 0. Equal operands share the gradient half and half. */
  MIN(true),
  /** a == b; false for NaN. */
  EQ(false),
  /** a != b; true for NaN. */
  NE(false),
  /** a &lt; b; false for NaN. */
  LT(false),
  /** a &lt;= b; false for NaN. */
  LE(false),
  /** a &gt; b; false for NaN. */
  GT(false),
  /** a &gt;= b; false for NaN. */
  GE(false);

  private final boolean differentiable;

  BinaryOp(boolean differentiable) {
    this.differentiable = differentiable;
  }

  /** Whether there is a backward form; comparisons have none. */
  public boolean isDifferentiable() {
    return differentiable;
  }
}
