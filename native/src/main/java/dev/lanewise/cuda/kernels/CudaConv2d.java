package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.op.Window2d;
import org.jspecify.annotations.Nullable;

/**
 * {@link Conv2dKernels}: {@code conv2d.cu}, {@code conv2d_weights.cu}, and {@code reduction.cu} for
 * the gradients of biases. All convolutions are exact.
 */
public final class CudaConv2d extends KernelFamily implements Conv2dKernels {
  /** What 32 bits of the kernels can count, with room for the steps of two tiles. */
  private static final long LIMIT = Integer.MAX_VALUE - 64;

  /** What an image and its padding are below, so that the kernels can tell what lies outside. */
  private static final long PADDED_LIMIT = 1 << 30;

  private final CudaReduction reduction;
  private final ConvPasses passes;
  private final ConvWeightsPasses weightsPasses;

  /**
   * For one element type.
   *
   * @param reduction of the same type, for the gradients of biases
   */
  public CudaConv2d(DeviceServices services, DType dtype, CudaReduction reduction) {
    super(services, dtype);
    this.reduction = reduction;
    this.passes = new ConvPasses(services, dtype);
    this.weightsPasses = new ConvWeightsPasses(services, dtype);
  }

  private static void check(Conv2d conv) {
    long taps = (long) conv.window().kernelH() * conv.window().kernelW();
    boolean fits =
        (long) conv.height() * conv.width() <= LIMIT
            && (long) conv.outHeight() * conv.outWidth() <= LIMIT
            && taps <= LIMIT / Math.max(conv.groupInChannels(), Conv2d.CHANNEL_BLOCK)
            && taps <= LIMIT / Math.max(conv.groupOutChannels(), Conv2d.CHANNEL_BLOCK);
    Window2d window = conv.window();
    boolean padded =
        (long) conv.height() + window.padTop() + window.padBottom() < PADDED_LIMIT
            && (long) conv.width() + window.padLeft() + window.padRight() < PADDED_LIMIT;
    if (!fits || !padded) {
      throw new IllegalArgumentException(
          "conv is "
              + conv
              + "; expected planes and filters below 2^31 elements, and padded images below 2^30"
              + " rows and columns, on this device");
    }
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
    convolve(
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
    convolve(
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
    convolve(
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
    convolve(
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
    convolve(
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

  /** By weights, or by those packed before. */
  private void convolve(
      Conv2d conv,
      boolean transposed,
      Buffer x,
      long xOffset,
      String xName,
      @Nullable Buffer w,
      long wOffset,
      @Nullable CudaBuffer packed,
      Buffer y,
      long yOffset,
      String yName,
      ConvEpilogue epilogue,
      @Nullable Buffer scale,
      long scaleOffset,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset) {
    check(conv);
    int channels = transposed ? conv.inChannels() : conv.outChannels();
    long sizeX = transposed ? conv.sizeY() : conv.sizeX();
    long sizeY = transposed ? conv.sizeX() : conv.sizeY();
    CudaBuffer from = cast(x, xOffset, sizeX, xName);
    CudaBuffer weights = packed == null ? cast(w, wOffset, conv.sizeW(), "w") : packed;
    CudaBuffer to = cast(y, yOffset, sizeY, yName);
    CudaBuffer factors = operand(scale, scaleOffset, channels, epilogue.scale(), "scale");
    CudaBuffer shifts = operand(bias, biasOffset, channels, epilogue.bias(), "bias");
    CudaBuffer added = operand(residual, residualOffset, sizeY, epilogue.residual(), "residual");
    Ranges.apart(to, yOffset, sizeY, yName, from, xOffset, sizeX, xName);
    if (packed == null) {
      Ranges.apart(to, yOffset, sizeY, yName, weights, wOffset, conv.sizeW(), "w");
    }
    if (factors != null) {
      Ranges.apart(to, yOffset, sizeY, yName, factors, scaleOffset, channels, "scale");
    }
    if (shifts != null) {
      Ranges.apart(to, yOffset, sizeY, yName, shifts, biasOffset, channels, "bias");
    }
    if (added != null && residualOffset != yOffset) {
      Ranges.apart(to, yOffset, sizeY, yName, added, residualOffset, sizeY, "residual");
    }
    CudaBuffer own = packed == null ? passes.pack(conv, transposed, weights, wOffset) : null;
    try {
      passes.convolve(
          conv,
          transposed,
          from,
          xOffset,
          own == null ? weights : own,
          to,
          yOffset,
          epilogue,
          factors,
          scaleOffset,
          shifts,
          biasOffset,
          added,
          residualOffset);
    } finally {
      if (own != null) {
        own.close();
      }
    }
  }

  private @Nullable CudaBuffer operand(
      @Nullable Buffer buffer, long offset, long count, boolean wanted, String name) {
    if ((buffer != null) != wanted) {
      throw new IllegalArgumentException(
          name
              + " is "
              + (buffer == null ? "missing" : "given")
              + "; the epilogue says "
              + (wanted ? "that there is one" : "that there is none"));
    }
    return buffer == null ? null : cast(buffer, offset, count, name);
  }

  @Override
  public void backwardWeights(
      Conv2d conv, Buffer x, long xOffset, Buffer dy, long dyOffset, Buffer dw, long dwOffset) {
    check(conv);
    CudaBuffer from = cast(x, xOffset, conv.sizeX(), "x");
    CudaBuffer gradient = cast(dy, dyOffset, conv.sizeY(), "dy");
    CudaBuffer to = cast(dw, dwOffset, conv.sizeW(), "dw");
    Ranges.apart(to, dwOffset, conv.sizeW(), "dw", from, xOffset, conv.sizeX(), "x");
    Ranges.apart(to, dwOffset, conv.sizeW(), "dw", gradient, dyOffset, conv.sizeY(), "dy");
    weightsPasses.gradient(conv, from, xOffset, gradient, dyOffset, to, dwOffset);
  }

  @Override
  public void backwardBias(Conv2d conv, Buffer dy, long dyOffset, Buffer dBias, long dBiasOffset) {
    check(conv);
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
    check(conv);
    CudaBuffer from = cast(w, wOffset, conv.sizeW(), "w");
    CudaBuffer packed = passes.pack(conv, use == Use.TRANSPOSED, from, wOffset);
    return new CudaPackedFilter(this, use, conv, packed);
  }
}
