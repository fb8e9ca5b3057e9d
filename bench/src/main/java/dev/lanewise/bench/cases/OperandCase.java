package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;

/**
 * A case that contenders of other houses can run too: it is known by its operands, arrays of one
 * type that all contenders get alike, and by the one array that it results in.
 */
public sealed interface OperandCase extends BenchCase permits MatrixCase, LayerCase {
  /** The element type. */
  DType dtype();

  /** Elements of each operand, in the order in which a contender gets them. */
  int[] operandLengths();

  /** Elements of the result. */
  int resultLength();

  /** The floating-point operations of a call; a fused multiply-add counts two. */
  double flops();

  /** The bytes that bound a call: what {@link #limit} counts, if it is not arithmetic. */
  double bytes();

  /** Which machine limit a figure is compared to. */
  Limit limit();

  /** What bounds a kernel. */
  enum Limit {
    /** Fused multiply-adds a second. */
    FMA,
    /** Bytes read a second. */
    READ,
    /** Bytes read or written a second, where both are about equally many. */
    MOVE,
    /** Nothing that a machine has a measure of. */
    NONE
  }
}
