package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostConv2dKernels;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Window2d;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link Conv2dKernels}: one element after the other, each a chain in the order stated there. */
final class ScalarConv2d extends HostConv2dKernels {
  private final Real real;

  ScalarConv2d(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected void convolve(
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
      long residualOffset) {
    int seen = conv.groupInChannels();
    int outHeight = conv.outHeight();
    int outWidth = conv.outWidth();
    int taps = conv.window().kernelH() * conv.window().kernelW();
    long at = 0;
    for (int n = 0; n < conv.batch(); n++) {
      for (int o = 0; o < conv.outChannels(); o++) {
        long firstPlane = (long) n * conv.inChannels() + o / conv.groupOutChannels() * seen;
        long x0 = xOffset + firstPlane * conv.height() * conv.width();
        long w0 = wOffset + (long) o * seen * taps;
        for (int p = 0; p < outHeight; p++) {
          for (int q = 0; q < outWidth; q++) {
            double chain = 0;
            for (int block = 0; block < seen; block += Conv2d.CHANNEL_BLOCK) {
              int end = Math.min(seen, block + Conv2d.CHANNEL_BLOCK);
              chain = forwardBlock(conv, x, x0, w, w0, p, q, block, end, chain);
            }
            double value =
                finish(
                    chain,
                    epilogue,
                    scale,
                    scaleOffset + o,
                    bias,
                    biasOffset + o,
                    residual,
                    residualOffset + at);
            real.set(y, yOffset + at++, value);
          }
        }
      }
    }
  }

  /** Adds the products of channels {@code block} to {@code end} of the group. */
  private double forwardBlock(
      Conv2d conv,
      HostBuffer x,
      long x0,
      HostBuffer w,
      long w0,
      int p,
      int q,
      int block,
      int end,
      double start) {
    Window2d window = conv.window();
    double chain = start;
    for (int ky = 0; ky < window.kernelH(); ky++) {
      int row = p * window.strideH() - window.padTop() + ky * window.dilationH();
      for (int kx = 0; kx < window.kernelW(); kx++) {
        int column = q * window.strideW() - window.padLeft() + kx * window.dilationW();
        if (row >= 0 && row < conv.height() && column >= 0 && column < conv.width()) {
          for (int c = block; c < end; c++) {
            long xi = x0 + ((long) c * conv.height() + row) * conv.width() + column;
            long wi = w0 + ((long) c * window.kernelH() + ky) * window.kernelW() + kx;
            chain = real.fma(real.get(x, xi), real.get(w, wi), chain);
          }
        }
      }
    }
    return chain;
  }

  @Override
  protected void convolveTransposed(
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
      long residualOffset) {
    int seen = conv.groupOutChannels();
    long plane = (long) conv.outHeight() * conv.outWidth();
    long at = 0;
    for (int n = 0; n < conv.batch(); n++) {
      for (int c = 0; c < conv.inChannels(); c++) {
        int first = c / conv.groupInChannels() * seen;
        long x0 = xOffset + ((long) n * conv.outChannels() + first) * plane;
        for (int row = 0; row < conv.height(); row++) {
          for (int column = 0; column < conv.width(); column++) {
            double chain = 0;
            for (int block = 0; block < seen; block += Conv2d.CHANNEL_BLOCK) {
              int end = Math.min(seen, block + Conv2d.CHANNEL_BLOCK);
              chain =
                  transposedBlock(
                      conv, x, x0, w, wOffset, c, first, row, column, block, end, chain);
            }
            double value =
                finish(
                    chain,
                    epilogue,
                    scale,
                    scaleOffset + c,
                    bias,
                    biasOffset + c,
                    residual,
                    residualOffset + at);
            real.set(y, yOffset + at++, value);
          }
        }
      }
    }
  }

  /** Adds the products of output channels {@code block} to {@code end} of the group. */
  private double transposedBlock(
      Conv2d conv,
      HostBuffer x,
      long x0,
      HostBuffer w,
      long wOffset,
      int c,
      int first,
      int row,
      int column,
      int block,
      int end,
      double start) {
    Window2d window = conv.window();
    int outHeight = conv.outHeight();
    int outWidth = conv.outWidth();
    int channel = c % conv.groupInChannels();
    double chain = start;
    for (int ky = window.kernelH() - 1; ky >= 0; ky--) {
      int down = row + window.padTop() - ky * window.dilationH();
      for (int kx = window.kernelW() - 1; kx >= 0; kx--) {
        int across = column + window.padLeft() - kx * window.dilationW();
        int p = down / window.strideH();
        int q = across / window.strideW();
        boolean reaches =
            down >= 0
                && across >= 0
                && down % window.strideH() == 0
                && across % window.strideW() == 0
                && p < outHeight
                && q < outWidth;
        for (int o = block; reaches && o < end; o++) {
          long xi = x0 + ((long) o * outHeight + p) * outWidth + q;
          long filter = (long) (first + o) * conv.groupInChannels() + channel;
          long wi = wOffset + (filter * window.kernelH() + ky) * window.kernelW() + kx;
          chain = real.fma(real.get(x, xi), real.get(w, wi), chain);
        }
      }
    }
    return chain;
  }

  private double finish(
      double chain,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleIndex,
      @Nullable HostBuffer bias,
      long biasIndex,
      @Nullable HostBuffer residual,
      long residualIndex) {
    double value = chain;
    if (epilogue.scale()) {
      double factor = real.get(Objects.requireNonNull(scale, "scale"), scaleIndex);
      value =
          epilogue.bias()
              ? real.fma(value, factor, real.get(Objects.requireNonNull(bias, "bias"), biasIndex))
              : real.round(value * factor);
    } else if (epilogue.bias()) {
      value = real.round(value + real.get(Objects.requireNonNull(bias, "bias"), biasIndex));
    }
    if (epilogue.residual()) {
      value =
          real.round(value + real.get(Objects.requireNonNull(residual, "residual"), residualIndex));
    }
    double p0 = real.round(epilogue.p0());
    double p1 = real.round(epilogue.p1());
    return UnaryFunctions.apply(real, epilogue.activation(), p0, p1, value);
  }

  @Override
  protected void weightGradient(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dw,
      long dwOffset) {
    int seen = conv.groupInChannels();
    long at = 0;
    for (int o = 0; o < conv.outChannels(); o++) {
      for (int c = 0; c < seen; c++) {
        int channel = o / conv.groupOutChannels() * seen + c;
        for (int ky = 0; ky < conv.window().kernelH(); ky++) {
          for (int kx = 0; kx < conv.window().kernelW(); kx++) {
            double total = 0;
            for (long n = 0; n < conv.batch(); n += conv.chunkImages()) {
              for (long p = 0; p < conv.outHeight(); p += conv.chunkRows()) {
                double chunk =
                    chunk(conv, x, xOffset, dy, dyOffset, channel, o, ky, kx, (int) n, (int) p);
                total = real.round(total + chunk);
              }
            }
            real.set(dw, dwOffset + at++, total);
          }
        }
      }
    }
  }

  /** The chain over the images from {@code n0} on and the output rows from {@code p0} on. */
  private double chunk(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer dy,
      long dyOffset,
      int channel,
      int o,
      int ky,
      int kx,
      int n0,
      int p0) {
    Window2d window = conv.window();
    int outHeight = conv.outHeight();
    int outWidth = conv.outWidth();
    int nEnd = Math.min(conv.batch() - n0, conv.chunkImages()) + n0;
    int pEnd = Math.min(outHeight - p0, conv.chunkRows()) + p0;
    double chain = 0;
    for (int n = n0; n < nEnd; n++) {
      long xPlane = ((long) n * conv.inChannels() + channel) * conv.height();
      long dyPlane = ((long) n * conv.outChannels() + o) * outHeight;
      for (int p = p0; p < pEnd; p++) {
        int row = p * window.strideH() - window.padTop() + ky * window.dilationH();
        for (int q = 0; q < outWidth; q++) {
          int column = q * window.strideW() - window.padLeft() + kx * window.dilationW();
          if (row >= 0 && row < conv.height() && column >= 0 && column < conv.width()) {
            long xi = xOffset + (xPlane + row) * conv.width() + column;
            long dyi = dyOffset + (dyPlane + p) * outWidth + q;
            chain = real.fma(real.get(x, xi), real.get(dy, dyi), chain);
          }
        }
      }
    }
    return chain;
  }

  @Override
  protected void biasGradient(
      Conv2d conv, HostBuffer dy, long dyOffset, HostBuffer dBias, long dBiasOffset) {
    long plane = (long) conv.outHeight() * conv.outWidth();
    for (int o = 0; o < conv.outChannels(); o++) {
      double total = 0;
      for (int n = 0; n < conv.batch(); n++) {
        long start = dyOffset + ((long) n * conv.outChannels() + o) * plane;
        total = real.round(total + LaneSum.PLAIN.over(plane, real, dy, start, dy, start, 0));
      }
      real.set(dBias, dBiasOffset + o, total);
    }
  }
}
