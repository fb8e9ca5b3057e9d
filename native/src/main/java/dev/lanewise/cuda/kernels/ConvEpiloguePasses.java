package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * What follows a convolution in passes of its own: {@code conv2d_epilogue.cu}, {@code unary.cu}.
 */
final class ConvEpiloguePasses extends KernelFamily {
  private final KernelTable epilogue;
  private final KernelTable unary;

  ConvEpiloguePasses(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.epilogue = kernels("conv2d_epilogue", "conv_epilogue");
    this.unary = functions("unary", "unary", KernelTable.names(UnaryOp.values()), "");
  }

  /** The number of a function that the kernels know, or -1: then it is one more pass. */
  static int function(UnaryOp activation) {
    return switch (activation) {
      case COPY -> 0;
      case RELU -> 1;
      case LEAKY_RELU -> 2;
      case CLIP -> 3;
      default -> -1;
    };
  }

  /** y = activation(y). */
  void activate(ConvEpilogue epilogue, CudaBuffer y, long yOffset, long size) {
    try (Launch launch = launch(unary.get(epilogue.activation()))) {
      pointer(launch, y, yOffset);
      pointer(launch, y, yOffset);
      launch.int64(size);
      real(launch, epilogue.p0());
      real(launch, epilogue.p1());
      runEach(launch, size);
    }
  }

  /** y = epilogue(from), which may be y itself; operands that the epilogue has not are null. */
  void apply(
      ConvEpilogue todo,
      int plane,
      int channels,
      long size,
      CudaBuffer from,
      long fromOffset,
      CudaBuffer y,
      long yOffset,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    int function = function(todo.activation());
    if (function > 0 || todo.scale() || todo.bias() || todo.residual()) {
      try (Launch launch = launch(epilogue.get(0))) {
        pointer(launch, from, fromOffset);
        pointer(launch, y, yOffset);
        launch.int64(size).int32(plane).int32(channels);
        optionalPointer(launch, scale, scaleOffset);
        optionalPointer(launch, bias, biasOffset);
        optionalPointer(launch, residual, residualOffset);
        launch.int32(Math.max(function, 0));
        real(launch, todo.p0());
        real(launch, todo.p1());
        runEach(launch, size);
      }
    }
    if (function < 0) {
      activate(todo, y, yOffset, size);
    }
  }
}
