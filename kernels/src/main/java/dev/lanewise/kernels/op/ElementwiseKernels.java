package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Element by element operations on strided arrays. An element's result depends on its operands
 * alone, never on its place, the vector width or the threads.
 *
 * <p>An output may be the very same buffer, offset and layout as an input; any other overlap of
 * output and input gives unspecified results. Every method throws {@link IllegalArgumentException}
 * before any output is written if a buffer is of another type or device, or too short.
 */
public interface ElementwiseKernels {
  /** y = f(x). */
  void unary(Unary unary, Buffer x, long xOffset, Buffer y, long yOffset);

  /** dx = dy f'(.), see {@link UnaryBackward}. */
  void unaryBackward(
      UnaryBackward backward,
      Buffer saved,
      long savedOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset);

  /** y = f(a, b). */
  void binary(
      Binary binary, Buffer a, long aOffset, Buffer b, long bOffset, Buffer y, long yOffset);

  /** dx = dy df/da or dy df/db, see {@link BinaryBackward}. */
  void binaryBackward(
      BinaryBackward backward,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset);

  /** y = condition != 0 ? a : b. */
  void where(
      Where where,
      Buffer condition,
      long conditionOffset,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer y,
      long yOffset);

  /** Sets {@code length} elements to {@code value}, rounded to the element type. */
  void fill(double value, long length, Buffer y, long yOffset);
}
