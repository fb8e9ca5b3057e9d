package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedFilter.Use;
import org.jspecify.annotations.Nullable;

/**
 * {@link Conv2dKernels}: {@code conv2d.cu}, {@code conv2d_weights.cu}, and {@code reduction.cu} for
 * the gradients of biases. All convolutions are exact, unless cuDNN was asked for: then those that
 * need not be exact run by its kernels where {@link ConvRoutes} says, gradients of filters too.
 * Their sums are added in an order of its own, the same in every run; which, and so the bits, may
 * depend on the batch, the device and the library's version, and packed filters may give others
 * than plain ones. A sum of n products keeps the bound gamma(n) times the sum of |x||w|, and
 * Winograd's filtering runs only where {@link Conv2dKernels} allows it, in tiles that cuDNN doesn't
 * document.
 */
public final class CudaConv2d extends KernelFamily implements Conv2dKernels {
  private final CudaReduction reduction;
  private final ConvRoutes routes;
  private final CheckedConvolutions convolutions;

  /**
   * For one element type.
   *
   * @param reduction of the same type, for the gradients of biases
   * @param library cuDNN, or null if own kernels are to run
   */
  public CudaConv2d(
      DeviceServices services,
      DType dtype,
      CudaReduction reduction,
      @Nullable LibraryConvolutions library) {
    super(services, dtype);
    this.reduction = reduction;
    this.routes = new ConvRoutes(services, dtype, library);
    this.convolutions = new CheckedConvolutions(services, dtype, routes);
  }

  @Override
  public void forward(
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
      long residualOffset) {
    convolutions.convolve(
        conv,
        false,
        x,
        xOffset,
        "x",
        w,
        wOffset,
        null,
        y,
        yOffset,
        "y",
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void transposed(
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
      long residualOffset) {
    convolutions.convolve(
        conv,
        true,
        x,
        xOffset,
        "x",
        w,
        wOffset,
        null,
        y,
        yOffset,
        "y",
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void forwardPacked(
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
      long residualOffset) {
    CudaBuffer packed = CudaPackedFilter.cast(w, this, Use.FORWARD, conv, "w").copy();
    convolutions.convolve(
        conv,
        false,
        x,
        xOffset,
        "x",
        null,
        0,
        packed,
        y,
        yOffset,
        "y",
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void transposedPacked(
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
      long residualOffset) {
    CudaBuffer packed = CudaPackedFilter.cast(w, this, Use.TRANSPOSED, conv, "w").copy();
    convolutions.convolve(
        conv,
        true,
        x,
        xOffset,
        "x",
        null,
        0,
        packed,
        y,
        yOffset,
        "y",
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public void backwardData(
      Conv2d conv, Buffer dy, long dyOffset, Buffer w, long wOffset, Buffer dx, long dxOffset) {
    convolutions.convolve(
        conv,
        true,
        dy,
        dyOffset,
        "dy",
        w,
        wOffset,
        null,
        dx,
        dxOffset,
        "dx",
        ConvEpilogue.NONE,
        null,
        0,
        null,
        0,
        null,
        0);
  }

  @Override
  public void backwardWeights(
      Conv2d conv, Buffer x, long xOffset, Buffer dy, long dyOffset, Buffer dw, long dwOffset) {
    ConvLimits.check(conv);
    CudaBuffer from = cast(x, xOffset, conv.sizeX(), "x");
    CudaBuffer gradient = cast(dy, dyOffset, conv.sizeY(), "dy");
    CudaBuffer to = cast(dw, dwOffset, conv.sizeW(), "dw");
    Ranges.apart(to, dwOffset, conv.sizeW(), "dw", from, xOffset, conv.sizeX(), "x");
    Ranges.apart(to, dwOffset, conv.sizeW(), "dw", gradient, dyOffset, conv.sizeY(), "dy");
    routes.gradient(conv, from, xOffset, gradient, dyOffset, to, dwOffset);
  }

  @Override
  public void backwardBias(Conv2d conv, Buffer dy, long dyOffset, Buffer dBias, long dBiasOffset) {
    ConvLimits.check(conv);
    int channels = conv.outChannels();
    CudaBuffer from = cast(dy, dyOffset, conv.sizeY(), "dy");
    CudaBuffer to = cast(dBias, dBiasOffset, channels, "dBias");
    Ranges.apart(to, dBiasOffset, channels, "dBias", from, dyOffset, conv.sizeY(), "dy");
    int plane = conv.outHeight() * conv.outWidth();
    long image = (long) channels * plane;
    reduction.sumPlanes(
        channels, plane, conv.batch(), image, plane, from, dyOffset, to, dBiasOffset, 0);
  }

  @Override
  public PackedFilter pack(Conv2d conv, Use use, Buffer w, long wOffset) {
    ConvLimits.check(conv);
    CudaBuffer from = cast(w, wOffset, conv.sizeW(), "w");
    CudaBuffer packed = routes.pack(conv, use == Use.TRANSPOSED, from, wOffset);
    return new CudaPackedFilter(this, use, conv, packed);
  }
}
