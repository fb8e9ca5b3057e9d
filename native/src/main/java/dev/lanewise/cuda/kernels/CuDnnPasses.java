package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.ConvolutionPlan;
import dev.lanewise.cuda.driver.CuDnnHandle;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import org.jspecify.annotations.Nullable;

/** Convolutions by plans of cuDNN, arguments checked; an epilogue is a pass of its own. */
final class CuDnnPasses extends KernelFamily {
  private final CuDnnHandle cudnn;
  private final ConvEpiloguePasses epilogues;

  CuDnnPasses(
      DeviceServices services, DType dtype, CuDnnHandle cudnn, ConvEpiloguePasses epilogues) {
    super(services, dtype);
    this.cudnn = cudnn;
    this.epilogues = epilogues;
  }

  /** What a plan computes, without an epilogue; the operands are those of {@link CuDnnHandle}. */
  void run(
      ConvolutionPlan plan,
      CudaBuffer from,
      long fromOffset,
      CudaBuffer by,
      long byOffset,
      CudaBuffer to,
      long toOffset) {
    int bytes = dtype.bytes();
    cudnn.run(
        plan,
        from.allocation(),
        fromOffset * bytes,
        by.allocation(),
        byOffset * bytes,
        to.allocation(),
        toOffset * bytes);
  }

  /** y = epilogue(x * w); operands that the epilogue has not are null. */
  void convolve(
      ConvolutionPlan plan,
      Conv2d conv,
      boolean transposed,
      CudaBuffer x,
      long xOffset,
      CudaBuffer w,
      long wOffset,
      CudaBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    long size = transposed ? conv.sizeX() : conv.sizeY();
    int plane = transposed ? conv.height() * conv.width() : conv.outHeight() * conv.outWidth();
    int channels = transposed ? conv.inChannels() : conv.outChannels();
    // A residual that lies in y must not be written over before it is read.
    boolean apart =
        residual != null && residual.allocation() == y.allocation() && residualOffset == yOffset;
    CudaBuffer sums = apart ? services.memory().scratch(dtype, size) : y;
    long sumsOffset = apart ? 0 : yOffset;
    try {
      run(plan, x, xOffset, w, wOffset, sums, sumsOffset);
      epilogues.apply(
          epilogue,
          plane,
          channels,
          size,
          sums,
          sumsOffset,
          y,
          yOffset,
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } finally {
      if (apart) {
        sums.close();
      }
    }
  }
}
