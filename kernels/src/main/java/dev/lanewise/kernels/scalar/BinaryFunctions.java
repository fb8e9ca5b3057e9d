package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.op.BinaryOp;

/** The functions of {@link BinaryOp} and their derivatives, in double; the caller rounds. */
final class BinaryFunctions {
  private BinaryFunctions() {}

  /** f(a, b). */
  static double apply(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case POW -> StrictMath.pow(a, b);
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
    };
  }

  /** df/da. */
  static double byLeft(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD, SUB -> 1;
      case MUL -> b;
      case DIV -> 1 / b;
      case POW -> powByBase(a, b);
      case MAX -> shareOfLarger(a, b);
      case MIN -> shareOfLarger(b, a);
      case EQ, NE, LT, LE, GT, GE -> throw noDerivative(op);
    };
  }

  /** df/db. */
  static double byRight(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> 1;
      case SUB -> -1;
      case MUL -> a;
      case DIV -> -(a / b) / b;
      case POW -> a == 0 && b >= 0 ? 0 : StrictMath.pow(a, b) * StrictMath.log(a);
      case MAX -> shareOfLarger(b, a);
      case MIN -> shareOfLarger(a, b);
      case EQ, NE, LT, LE, GT, GE -> throw noDerivative(op);
    };
  }

  /** The derivative of base^exponent by the base; 0 for exponent 0, whatever the base. */
  static double powByBase(double base, double exponent) {
    return exponent == 0 ? 0 : exponent * StrictMath.pow(base, exponent - 1);
  }

  /** The derivative of max(x, other) by x: 1, 0, or a half each if they are equal. */
  private static double shareOfLarger(double x, double other) {
    if (x == other) {
      return 0.5;
    }
    return x > other ? 1 : x < other ? 0 : Double.NaN;
  }

  private static AssertionError noDerivative(BinaryOp op) {
    return new AssertionError("a descriptor let " + op + " pass");
  }
}
