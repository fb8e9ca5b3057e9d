package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions of images in NCHW, forward and backward; {@link Conv2d} says what is computed and
 * how the arrays lie.
 *
 * <p><b>Arithmetic of an exact convolution.</b> Each element of a result is one chain of fused
 * multiply-adds that starts from 0; then comes the epilogue. The products follow each other as the
 * numbers read from the image lie in an array of 16 channels a block:
 *
 * <ul>
 *   <li>the channels that the element sees, counted from the first of its group, in blocks of 16
 *       ({@link Conv2d#CHANNEL_BLOCK}; the last block may be shorter);
 *   <li>in a block the image's rows from top to bottom, in a row its columns from left to right:
 *       for {@link #forward} these are rising (ky, kx), for {@link #transposed} and {@link
 *       #backwardData}, which read dy, falling (ky, kx);
 *   <li>at each such place the channels of the block in rising order.
 * </ul>
 *
 * <p>So a 1x1 convolution adds its channels in order, as a matrix product does, and the bits depend
 * on neither blocking, threads nor vector width: a kernel that walks a channel-blocked layout and
 * one that gathers patches for a matrix product give the same. A tap in the padding adds nothing. A
 * kernel may multiply it (or a channel that only fills up a block) as zeros instead of leaving it
 * out; so it is open whether NaN or infinite weights make NaN there, and which sign a chain that
 * ends in 0 has. NaN and infinities in x and w otherwise spread as IEEE 754 says. Componentwise
 * error before the epilogue: gamma(n) times the sum of |x||w| over the n taps.
 *
 * <p><b>Otherwise</b> ({@link Conv2d#exact} is false) {@code forward}, {@code transposed} and
 * {@code backwardData} of 3x3 filters of stride and dilation 1 may use Winograd's minimal filtering
 * (Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016). Before the
 * epilogue their error is at most {@code gamma(C + 24) K sum X_c W_c}: the sum is over the C
 * channels that the element sees, X_c is the largest |x| of the channel's image, W_c the largest of
 * its 9 |w|, and K is 64 for tiles F(2x2, 3x3) and 2304 for F(4x4, 3x3), the largest row sum of
 * |A^T| (|G| |B^T|) squared (the general form: Barabasz et al., "Error analysis and improving the
 * accuracy of Winograd convolution for deep neural networks", ACM TOMS 46, 2020). That is the worst
 * case: on random data F(4x4) loses about 3 bits. NaN and infinities may spread to outputs up to 4
 * rows and columns away. Larger tiles are not allowed. Which method runs depends on the {@link
 * Conv2d} but not on its batch, so an image gives the same bits in every batch, packed weights or
 * not.
 *
 * <p>Results must not overlap other arguments; the residual may be the result's own buffer and
 * offset. All methods throw {@link IllegalArgumentException} before any output is written if a
 * buffer is of the wrong type or device, too short, overlaps so, or is missing or given against
 * what the epilogue says.
 */
public interface Conv2dKernels {
  /**
   * y = epilogue(x * w).
   *
   * @param scale outChannels elements; null if the epilogue has none
   * @param bias outChannels elements; null if the epilogue has none
   * @param residual an array laid out as y; null if the epilogue has none
   */
  void forward(
      Conv2d conv,
      Buffer x,
      long xOffset,
      Buffer w,
      long wOffset,
      Buffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable Buffer scale,
      long scaleOffset,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /** y = x * w. */
  default void forward(
      Conv2d conv, Buffer x, long xOffset, Buffer w, long wOffset, Buffer y, long yOffset) {
    forward(conv, x, xOffset, w, wOffset, y, yOffset, ConvEpilogue.NONE, null, 0, null, 0, null, 0);
  }

  /**
   * The transposed convolution: y = epilogue(T x), with T the transpose of the linear map that
   * {@code conv} is. Here x is laid out as the y of {@code conv}, (batch, outChannels, outHeight,
   * outWidth), and y as its x; {@link Conv2d#transposed} makes {@code conv} from the sizes as a
   * transposed convolution counts them. w is (outChannels, inChannels / groups, kernelH, kernelW)
   * of {@code conv}, that is, the transposed convolution's own input channels come first.
   *
   * <p>Its gradients are those of {@code conv}, turned round: that of x is {@link #forward} of dy,
   * that of w is {@link #backwardWeights} with dy as x and x as dy.
   *
   * @param scale inChannels elements; null if the epilogue has none
   * @param bias inChannels elements; null if the epilogue has none
   * @param residual an array laid out as y; null if the epilogue has none
   */
  void transposed(
      Conv2d conv,
      Buffer x,
      long xOffset,
      Buffer w,
      long wOffset,
      Buffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable Buffer scale,
      long scaleOffset,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /** dx = the gradient of x, given dy: {@link #transposed} without an epilogue. */
  void backwardData(
      Conv2d conv, Buffer dy, long dyOffset, Buffer w, long wOffset, Buffer dx, long dxOffset);

  /**
   * dw = the gradient of w, given x and dy; always exact. Output pixels are added in chunks: {@link
   * Conv2d#chunkImages} whole images if an image has at most 4096 output pixels, else {@link
   * Conv2d#chunkRows} rows of one image (the last chunk of the batch or image may be shorter). A
   * chunk is one chain of fused multiply-adds that starts from 0, over its images, rows and columns
   * in rising order; the chunks' chains are added to 0 in that order too. So the bits depend on the
   * shape alone, never on threads. Taps in the padding are as above. Componentwise error: gamma(n)
   * times the sum of |x||dy|, n the pixels of a chunk (4096, or a row if that is longer) plus the
   * number of chunks.
   */
  void backwardWeights(
      Conv2d conv, Buffer x, long xOffset, Buffer dy, long dyOffset, Buffer dw, long dwOffset);

  /**
   * dBias = the gradient of a bias, outChannels elements: for each channel the sum of its planes of
   * dy, each plane as in {@link Level1Kernels} (16 virtual lanes, runs of 2^14), the planes' sums
   * added to 0 in the order of the batch.
   */
  void backwardBias(Conv2d conv, Buffer dy, long dyOffset, Buffer dBias, long dBiasOffset);

  /** Lays out weights for many convolutions like {@code conv}. The content is read now. */
  PackedFilter pack(Conv2d conv, PackedFilter.Use use, Buffer w, long wOffset);

  /**
   * {@link #forward} with weights that were packed before, to the same bits.
   *
   * @param w from {@link #pack} of these kernels, for a convolution that differs at most in batch
   * @throws IllegalArgumentException also if {@code w} was packed by other kernels, for another
   *     use, element type or convolution
   * @throws IllegalStateException if {@code w} is closed
   */
  void forwardPacked(
      Conv2d conv,
      Buffer x,
      long xOffset,
      PackedFilter w,
      Buffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable Buffer scale,
      long scaleOffset,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /**
   * {@link #transposed} with weights that were packed before, to the same bits.
   *
   * @param w from {@link #pack} of these kernels, for a convolution that differs at most in batch
   * @throws IllegalArgumentException also if {@code w} was packed by other kernels, for another
   *     use, element type or convolution
   * @throws IllegalStateException if {@code w} is closed
   */
  void transposedPacked(
      Conv2d conv,
      Buffer x,
      long xOffset,
      PackedFilter w,
      Buffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable Buffer scale,
      long scaleOffset,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);
}
