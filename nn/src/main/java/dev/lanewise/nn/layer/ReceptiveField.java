package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Window2d;
import org.jspecify.annotations.Nullable;

/**
 * The part of an input image that one output pixel is computed from: output (p, q) sees the {@code
 * height} x {@code width} pixels from (p strideH + startH, q strideW + startW) on, as in Araujo,
 * Norris and Sim, "Computing receptive fields of convolutional neural networks" (Distill, 2019).
 * With kernels k, strides s and paddings p before the image, and products over the layers i before
 * layer l:
 *
 * <pre>
 * size   = 1 + sum over l of (k_l - 1) prod s_i        (their equation 2)
 * stride = prod over all layers of s_l                 (their S_0)
 * start  = - sum over l of p_l prod s_i                (minus their P_0)
 * </pre>
 *
 * where a kernel with gaps counts with its extent. The field may reach beyond the image, into the
 * padding; it holds what an output can depend on, not how much it does.
 *
 * @param height rows
 * @param width columns
 * @param strideH rows from one output's field to the next
 * @param strideW columns from one output's field to the next
 * @param startH the row where the first output's field begins; negative in the padding
 * @param startW the column where the first output's field begins
 */
public record ReceptiveField(
    long height, long width, long strideH, long strideW, long startH, long startW) {
  /** That of a pixel of the input itself. */
  static final ReceptiveField PIXEL = new ReceptiveField(1, 1, 1, 1, 0, 0);

  /**
   * The field behind one more convolution or pooling.
   *
   * @throws ArithmeticException if a number passes 2^63 - 1
   */
  ReceptiveField through(Window2d window) {
    return new ReceptiveField(
        Math.addExact(height, Math.multiplyExact(window.extentH() - 1L, strideH)),
        Math.addExact(width, Math.multiplyExact(window.extentW() - 1L, strideW)),
        Math.multiplyExact(strideH, window.strideH()),
        Math.multiplyExact(strideW, window.strideW()),
        Math.subtractExact(startH, Math.multiplyExact(window.padTop(), strideH)),
        Math.subtractExact(startW, Math.multiplyExact(window.padLeft(), strideW)));
  }

  /**
   * The smallest window that holds the fields of two branches whose outputs meet: the larger of
   * both where they are centred alike.
   *
   * @return null if one is null or the strides differ, so that no window moves with the output
   */
  static @Nullable ReceptiveField union(@Nullable ReceptiveField a, @Nullable ReceptiveField b) {
    if (a == null || b == null || a.strideH != b.strideH || a.strideW != b.strideW) {
      return null;
    }
    long top = Math.min(a.startH, b.startH);
    long left = Math.min(a.startW, b.startW);
    long bottom = Math.max(a.startH + a.height, b.startH + b.height);
    long right = Math.max(a.startW + a.width, b.startW + b.width);
    return new ReceptiveField(bottom - top, right - left, a.strideH, a.strideW, top, left);
  }

  /** The size, such as {@code 196} for a square and {@code 3x5} for 3 rows of 5. */
  public String size() {
    return pair(height, width);
  }

  /** The stride, in the form of {@link #size}. */
  public String stride() {
    return pair(strideH, strideW);
  }

  /** The start, in the form of {@link #size}. */
  public String start() {
    return pair(startH, startW);
  }

  private static String pair(long h, long w) {
    return h == w ? Long.toString(h) : h + "x" + w;
  }
}
