package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;

/** A case that contenders of other houses can run too: it is named, and known, by its matrices. */
public sealed interface MatrixCase extends BenchCase permits GemmCase, GemvCase {
  /** The element type. */
  DType dtype();

  /** The floating-point operations of a call; a fused multiply-add counts two. */
  double flops();

  /** The bytes that a call must read, each once. */
  double bytesRead();

  /** Elements of the first operand, all of a batch. */
  int lengthA();

  /** Elements of the second operand. */
  int lengthB();

  /** Elements of the result. */
  int lengthC();

  /** The numbers added up for one element of the result. */
  int depth();

  /** Which machine limit a figure is compared to. */
  Limit limit();

  /** What bounds a kernel. */
  enum Limit {
    /** Fused multiply-adds a second. */
    FMA,
    /** Bytes read a second. */
    READ
  }
}
