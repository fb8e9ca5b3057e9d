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
    this.dtype = HostChecks.floating(dtype);
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
    HostBuffer from = cast(x, xOffset, conv.sizeX(), "x");
    HostBuffer weights = cast(w, wOffset, conv.sizeW(), "w");
    HostBuffer to = cast(y, yOffset, conv.sizeY(), "y");
    HostBuffer factors = operand(scale, scaleOffset, channels, epilogue.scale(), "scale");
    HostBuffer shifts = operand(bias, biasOffset, channels, epilogue.bias(), "bias");
    HostBuffer added =
        operand(residual, residualOffset, conv.sizeY(), epilogue.residual(), "residual");
    HostChecks.apart(to, yOffset, conv.sizeY(), "y", from, xOffset, conv.sizeX(), "x");
    HostChecks.apart(to, yOffset, conv.sizeY(), "y", weights, wOffset, conv.sizeW(), "w");
    checkOperands(
        to,
        yOffset,
        conv.sizeY(),
        channels,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
        residualOffset);
    convolve(
        conv,
        from,
        xOffset,
        weights,
        wOffset,
        to,
        yOffset,
        epilogue,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
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
    HostBuffer from = cast(x, xOffset, conv.sizeY(), "x");
    HostBuffer weights = cast(w, wOffset, conv.sizeW(), "w");
    HostBuffer to = cast(y, yOffset, conv.sizeX(), "y");
    HostBuffer factors = operand(scale, scaleOffset, channels, epilogue.scale(), "scale");
    HostBuffer shifts = operand(bias, biasOffset, channels, epilogue.bias(), "bias");
    HostBuffer added =
        operand(residual, residualOffset, conv.sizeX(), epilogue.residual(), "residual");
    HostChecks.apart(to, yOffset, conv.sizeX(), "y", from, xOffset, conv.sizeY(), "x");
    HostChecks.apart(to, yOffset, conv.sizeX(), "y", weights, wOffset, conv.sizeW(), "w");
    checkOperands(
        to,
        yOffset,
        conv.sizeX(),
        channels,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
        residualOffset);
    convolveTransposed(
        conv,
        from,
        xOffset,
        weights,
        wOffset,
        to,
        yOffset,
        epilogue,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
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
    HostBuffer from = cast(x, xOffset, conv.sizeX(), "x");
    HostPackedFilter weights = HostPackedFilter.cast(w, this, Use.FORWARD, conv, "w");
    HostBuffer to = cast(y, yOffset, conv.sizeY(), "y");
    HostBuffer factors = operand(scale, scaleOffset, channels, epilogue.scale(), "scale");
    HostBuffer shifts = operand(bias, biasOffset, channels, epilogue.bias(), "bias");
    HostBuffer added =
        operand(residual, residualOffset, conv.sizeY(), epilogue.residual(), "residual");
    HostChecks.apart(to, yOffset, conv.sizeY(), "y", from, xOffset, conv.sizeX(), "x");
    checkOperands(
        to,
        yOffset,
        conv.sizeY(),
        channels,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
        residualOffset);
    convolvePacked(
        conv,
        from,
        xOffset,
        weights,
        to,
        yOffset,
        epilogue,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
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
    HostBuffer from = cast(x, xOffset, conv.sizeY(), "x");
    HostPackedFilter weights = HostPackedFilter.cast(w, this, Use.TRANSPOSED, conv, "w");
    HostBuffer to = cast(y, yOffset, conv.sizeX(), "y");
    HostBuffer factors = operand(scale, scaleOffset, channels, epilogue.scale(), "scale");
    HostBuffer shifts = operand(bias, biasOffset, channels, epilogue.bias(), "bias");
    HostBuffer added =
        operand(residual, residualOffset, conv.sizeX(), epilogue.residual(), "residual");
    HostChecks.apart(to, yOffset, conv.sizeX(), "y", from, xOffset, conv.sizeY(), "x");
    checkOperands(
        to,
        yOffset,
        conv.sizeX(),
        channels,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
        residualOffset);
    convolveTransposedPacked(
        conv,
        from,
        xOffset,
        weights,
        to,
        yOffset,
        epilogue,
        factors,
        scaleOffset,
        shifts,
        biasOffset,
        added,
        residualOffset);
  }

  @Override
  public final void backwardData(
      Conv2d conv, Buffer dy, long dyOffset, Buffer w, long wOffset, Buffer dx, long dxOffset) {
    HostBuffer from = cast(dy, dyOffset, conv.sizeY(), "dy");
    HostBuffer weights = cast(w, wOffset, conv.sizeW(), "w");
    HostBuffer to = cast(dx, dxOffset, conv.sizeX(), "dx");
    HostChecks.apart(to, dxOffset, conv.sizeX(), "dx", from, dyOffset, conv.sizeY(), "dy");
    HostChecks.apart(to, dxOffset, conv.sizeX(), "dx", weights, wOffset, conv.sizeW(), "w");
    convolveTransposed(
        conv,
        from,
        dyOffset,
        weights,
        wOffset,
        to,
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
    HostBuffer from = cast(x, xOffset, conv.sizeX(), "x");
    HostBuffer gradient = cast(dy, dyOffset, conv.sizeY(), "dy");
    HostBuffer to = cast(dw, dwOffset, conv.sizeW(), "dw");
    HostChecks.apart(to, dwOffset, conv.sizeW(), "dw", from, xOffset, conv.sizeX(), "x");
    HostChecks.apart(to, dwOffset, conv.sizeW(), "dw", gradient, dyOffset, conv.sizeY(), "dy");
    weightGradient(conv, from, xOffset, gradient, dyOffset, to, dwOffset);
  }

  @Override
  public final void backwardBias(
      Conv2d conv, Buffer dy, long dyOffset, Buffer dBias, long dBiasOffset) {
    int channels = conv.outChannels();
    HostBuffer from = cast(dy, dyOffset, conv.sizeY(), "dy");
    HostBuffer to = cast(dBias, dBiasOffset, channels, "dBias");
    HostChecks.apart(to, dBiasOffset, channels, "dBias", from, dyOffset, conv.sizeY(), "dy");
    biasGradient(conv, from, dyOffset, to, dBiasOffset);
  }

  @Override
  public final PackedFilter pack(Conv2d conv, Use use, Buffer w, long wOffset) {
    return packFilter(conv, use, cast(w, wOffset, conv.sizeW(), "w"), wOffset);
  }

  private HostBuffer cast(Buffer buffer, long offset, long count, String name) {
    return HostChecks.cast(dtype, buffer, offset, count, name);
  }

  private static void checkOperands(
      HostBuffer y,
      long yOffset,
      long count,
      int channels,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    if (scale != null) {
      HostChecks.apart(y, yOffset, count, "y", scale, scaleOffset, channels, "scale");
    }
    if (bias != null) {
      HostChecks.apart(y, yOffset, count, "y", bias, biasOffset, channels, "bias");
    }
    if (residual != null) {
      HostChecks.apartOrSame(y, yOffset, "y", residual, residualOffset, "residual", count);
    }
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
