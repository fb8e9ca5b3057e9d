package dev.lanewise.bench.cases;

/** A product of matrices: it is named, and known, by them. */
public sealed interface MatrixCase extends OperandCase permits GemmCase, GemvCase {
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

  @Override
  default int[] operandLengths() {
    return new int[] {lengthA(), lengthB()};
  }

  @Override
  default int resultLength() {
    return lengthC();
  }

  @Override
  default double bytes() {
    return bytesRead();
  }
}
