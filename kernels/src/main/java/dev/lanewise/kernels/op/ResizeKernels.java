package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Up-sampling of images in NCHW; {@link Resize2d} says where the elements lie.
 *
 * <p>For the bilinear modes let f be a place's fraction and e = 1 - f, each rounded to the element
 * type. A row is interpolated as fma(f, right, e left), then the two rows as fma(f, below, e
 * above), each product and result rounded; within 4 units in the last place of the largest of the
 * four. NaN and infinities spread as IEEE 754 says, from an element of weight 0 too.
 *
 * <p>Outputs must not overlap inputs. Every method throws {@link IllegalArgumentException} before
 * any output is written if a buffer is of another type or device, too short, or overlaps.
 */
public interface ResizeKernels {
  /** y = x in another size. */
  void resize(Resize2d resize, Buffer x, long xOffset, Buffer y, long yOffset);

  /**
   * dx = the gradient of x: 0, and for each element of dy in order dx = dx + dy (nearest), or dx =
   * fma(dy, weight, dx) for the elements above left, above right, below left and below right, the
   * weight being the rounded product of the row's and the column's.
   */
  void resizeBackward(Resize2d resize, Buffer dy, long dyOffset, Buffer dx, long dxOffset);
}
