package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import org.jspecify.annotations.Nullable;

/** Convolutions, forward and transposed, whose arguments are checked before anything is written. */
final class CheckedConvolutions extends KernelFamily {
  private final ConvRoutes routes;

  CheckedConvolutions(DeviceServices services, DType dtype, ConvRoutes routes) {
    super(services, dtype);
    this.routes = routes;
  }

  /**
   * y = epilogue(x * w), by weights or by those packed before.
   *
   * @param xName what the caller calls x, for messages
   * @param packed in place of w, or null
   */
  void convolve(
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
    ConvLimits.check(conv);
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
    routes.convolve(
        conv,
        transposed,
        from,
        xOffset,
        weights,
        wOffset,
        packed != null,
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
}
