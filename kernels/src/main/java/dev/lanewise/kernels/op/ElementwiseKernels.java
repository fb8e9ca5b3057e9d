package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

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

  /**
   * y = f(x + bias) in one pass, the sum rounded first. y may be x itself.
   *
   * @param bias columns elements
   */
  void biasActivation(
      BiasActivation form,
      Buffer x,
      long xOffset,
      Buffer bias,
      long biasOffset,
      Buffer y,
      long yOffset);

  /**
   * The gradients of {@link #biasActivation} in one pass: dx as {@link #unaryBackward} gives it,
   * and dBias = the sum of dx over the rows, as {@link ReductionKernels} adds it up. dx may be
   * saved or dy itself.
   *
   * @param saved what the function saves: y, or x, to which the bias is added once more. For {@link
   *     UnaryOp#RELU}, and {@link UnaryOp#LEAKY_RELU} with a slope above 0, y without a bias will
   *     do as well. If the function saves nothing it is not read
   * @param bias null if what is saved has it already
   * @param dBias columns elements
   */
  void biasActivationBackward(
      BiasActivation form,
      Buffer saved,
      long savedOffset,
      @Nullable Buffer bias,
      long biasOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dBias,
      long dBiasOffset);

  /** Sets {@code length} elements to {@code value}, rounded to the element type. */
  void fill(double value, long length, Buffer y, long yOffset);
}
