package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.PackedFilter.Use;
import org.jspecify.annotations.Nullable;

/**
 * Checks every argument of {@link Conv2dKernels} and hands on host buffers of the right type and
 * length; host providers extend it. Offsets count from a buffer's first element, as in the
 * interface.
 */
public abstract class HostConv2dKernels implements Conv2dKernels {
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostConv2dKernels(DType dtype) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
    this.dtype = dtype;
  }

  /** The element type. */
  public final DType dtype() {
    return dtype;
  }

  /** {@link Conv2dKernels#forward}, arguments checked. */
  protected abstract void convolve(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer w,
      long wOffset,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset);

  /** {@link Conv2dKernels#transposed}, arguments checked. */
  protected abstract void convolveTransposed(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer w,
      long wOffset,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset);

  /** {@link Conv2dKernels#backwardWeights}, arguments checked. */
  protected abstract void weightGradient(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dw,
      long dwOffset);

  /** {@link Conv2dKernels#backwardBias}, arguments checked. */
  protected abstract void biasGradient(
      Conv2d conv, HostBuffer dy, long dyOffset, HostBuffer dBias, long dBiasOffset);

  /**
   * {@link Conv2dKernels#pack}, arguments checked: by default a plain copy. Kernels that override
   * this override {@link #convolvePacked} and {@link #convolveTransposedPacked} too.
   */
  protected HostPackedFilter packFilter(Conv2d conv, Use use, HostBuffer w, long wOffset) {
    return new PlainPackedFilter(this, use, conv, w, wOffset);
  }

  /** {@link Conv2dKernels#forwardPacked}, arguments checked. */
  protected void convolvePacked(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostPackedFilter w,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    convolve(
        conv,
        x,
        xOffset,
        ((PlainPackedFilter) w).copy(),
        0,
        y,
        yOffset,
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  /** {@link Conv2dKernels#transposedPacked}, arguments checked. */
  protected void convolveTransposedPacked(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostPackedFilter w,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    convolveTransposed(
        conv,
        x,
        xOffset,
        ((PlainPackedFilter) w).copy(),
        0,
        y,
        yOffset,
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
  public final void forward(
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
    int channels = conv.outChannels();
    convolve(
        conv,
        cast(x, xOffset, conv.sizeX(), "x"),
        xOffset,
        cast(w, wOffset, conv.sizeW(), "w"),
        wOffset,
        cast(y, yOffset, conv.sizeY(), "y"),
        yOffset,
        epilogue,
        operand(scale, scaleOffset, channels, epilogue.scale(), "scale"),
        scaleOffset,
        operand(bias, biasOffset, channels, epilogue.bias(), "bias"),
        biasOffset,
        operand(residual, residualOffset, conv.sizeY(), epilogue.residual(), "residual"),
        residualOffset);
  }

  @Override
  public final void transposed(
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
    int channels = conv.inChannels();
    convolveTransposed(
        conv,
        cast(x, xOffset, conv.sizeY(), "x"),
        xOffset,
        cast(w, wOffset, conv.sizeW(), "w"),
        wOffset,
        cast(y, yOffset, conv.sizeX(), "y"),
        yOffset,
        epilogue,
        operand(scale, scaleOffset, channels, epilogue.scale(), "scale"),
        scaleOffset,
        operand(bias, biasOffset, channels, epilogue.bias(), "bias"),
        biasOffset,
        operand(residual, residualOffset, conv.sizeX(), epilogue.residual(), "residual"),
        residualOffset);
  }

  @Override
  public final void forwardPacked(
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
    int channels = conv.outChannels();
    convolvePacked(
        conv,
        cast(x, xOffset, conv.sizeX(), "x"),
        xOffset,
        HostPackedFilter.cast(w, this, Use.FORWARD, conv, "w"),
        cast(y, yOffset, conv.sizeY(), "y"),
        yOffset,
        epilogue,
        operand(scale, scaleOffset, channels, epilogue.scale(), "scale"),
        scaleOffset,
        operand(bias, biasOffset, channels, epilogue.bias(), "bias"),
        biasOffset,
        operand(residual, residualOffset, conv.sizeY(), epilogue.residual(), "residual"),
        residualOffset);
  }

  @Override
  public final void transposedPacked(
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
    int channels = conv.inChannels();
    convolveTransposedPacked(
        conv,
        cast(x, xOffset, conv.sizeY(), "x"),
        xOffset,
        HostPackedFilter.cast(w, this, Use.TRANSPOSED, conv, "w"),
        cast(y, yOffset, conv.sizeX(), "y"),
        yOffset,
        epilogue,
        operand(scale, scaleOffset, channels, epilogue.scale(), "scale"),
        scaleOffset,
        operand(bias, biasOffset, channels, epilogue.bias(), "bias"),
        biasOffset,
        operand(residual, residualOffset, conv.sizeX(), epilogue.residual(), "residual"),
        residualOffset);
  }

  @Override
  public final void backwardData(
      Conv2d conv, Buffer dy, long dyOffset, Buffer w, long wOffset, Buffer dx, long dxOffset) {
    convolveTransposed(
        conv,
        cast(dy, dyOffset, conv.sizeY(), "dy"),
        dyOffset,
        cast(w, wOffset, conv.sizeW(), "w"),
        wOffset,
        cast(dx, dxOffset, conv.sizeX(), "dx"),
        dxOffset,
        ConvEpilogue.NONE,
        null,
        0,
        null,
        0,
        null,
        0);
  }

  @Override
  public final void backwardWeights(
      Conv2d conv, Buffer x, long xOffset, Buffer dy, long dyOffset, Buffer dw, long dwOffset) {
    weightGradient(
        conv,
        cast(x, xOffset, conv.sizeX(), "x"),
        xOffset,
        cast(dy, dyOffset, conv.sizeY(), "dy"),
        dyOffset,
        cast(dw, dwOffset, conv.sizeW(), "dw"),
        dwOffset);
  }

  @Override
  public final void backwardBias(
      Conv2d conv, Buffer dy, long dyOffset, Buffer dBias, long dBiasOffset) {
    biasGradient(
        conv,
        cast(dy, dyOffset, conv.sizeY(), "dy"),
        dyOffset,
        cast(dBias, dBiasOffset, conv.outChannels(), "dBias"),
        dBiasOffset);
  }

  @Override
  public final PackedFilter pack(Conv2d conv, Use use, Buffer w, long wOffset) {
    return packFilter(conv, use, cast(w, wOffset, conv.sizeW(), "w"), wOffset);
  }

  private HostBuffer cast(Buffer buffer, long offset, long count, String name) {
    HostBuffer host =
        dtype == DType.F32 ? F32Buffer.cast(buffer, name) : F64Buffer.cast(buffer, name);
    host.index(offset, count, name);
    return host;
  }

  private @Nullable HostBuffer operand(
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
}
