package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import java.lang.foreign.MemorySegment;

/**
 * The gradient of a convolution's filters on the device, arguments checked: {@code
 * conv2d_weights.cu}.
 */
final class ConvWeightsPasses extends KernelFamily {
  /** Groups of fewer filters would leave most of a tile idle. */
  private static final int FEWEST_FILTERS = 8;

  private static final int PRODUCT_THREADS = 128;
  private static final int STRUCT_BYTES = 76;

  /** For the sums of chunks; where it is full, they are joined before more are made. */
  private static final long SCRATCH_BYTES = 64L << 20;

  private final KernelTable product;
  private final KernelTable direct;
  private final KernelTable join;

  /** Filters of a tile, and half its taps. */
  private final int tile;

  ConvWeightsPasses(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.product = kernels("conv2d_weights", "weights_product");
    this.direct = kernels("conv2d_weights", "weights_direct");
    this.join = kernels("conv2d_weights", "weights_join");
    this.tile = dtype == DType.F64 ? 32 : 64;
  }

  /** dw = the gradient. */
  void gradient(
      Conv2d conv,
      CudaBuffer x,
      long xOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer dw,
      long dwOffset) {
    int chunks = chunks(conv);
    if (chunks == 1) {
      sumChunks(conv, x, xOffset, dy, dyOffset, dw, dwOffset, 0, 1);
      return;
    }
    long size = conv.sizeW();
    int together = (int) Math.clamp(SCRATCH_BYTES / (size * dtype.bytes()), 1, Math.max(chunks, 1));
    try (CudaBuffer partial = services.memory().scratch(dtype, size * together)) {
      int done = 0;
      do {
        int count = Math.min(together, chunks - done);
        sumChunks(conv, x, xOffset, dy, dyOffset, partial, 0, done, count);
        try (Launch launch = launch(join.get(0))) {
          pointer(launch, partial, 0);
          pointer(launch, dw, dwOffset);
          launch.int64(size).int32(count).int32(done == 0 ? 1 : 0);
          runEach(launch, size);
        }
        done += count;
      } while (done < chunks);
    }
  }

  private static int chunks(Conv2d conv) {
    long batches = (conv.batch() + conv.chunkImages() - 1L) / conv.chunkImages();
    return Math.toIntExact(batches * rowChunks(conv));
  }

  private static int rowChunks(Conv2d conv) {
    return (conv.outHeight() - 1) / conv.chunkRows() + 1;
  }

  private void sumChunks(
      Conv2d conv,
      CudaBuffer x,
      long xOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer sums,
      long sumsOffset,
      int first,
      int count) {
    boolean tiled = conv.groupOutChannels() >= FEWEST_FILTERS;
    try (Launch launch = launch((tiled ? product : direct).get(0))) {
      pointer(launch, x, xOffset);
      pointer(launch, dy, dyOffset);
      pointer(launch, sums, sumsOffset);
      addGradient(launch, conv);
      launch.int32(first);
      if (tiled) {
        long columns = conv.sizeW() / conv.outChannels();
        long up = (conv.groupOutChannels() - 1L) / tile + 1;
        long tiles = up * ((columns - 1) / (2 * tile) + 1) * conv.groups();
        launch.run(Math.toIntExact(tiles * count), PRODUCT_THREADS);
      } else {
        launch.int32(count);
        runEach(launch, conv.sizeW() * count);
      }
    }
  }

  /** The struct {@code Gradient}. */
  private static void addGradient(Launch launch, Conv2d conv) {
    Window2d window = conv.window();
    MemorySegment to = launch.struct(STRUCT_BYTES);
    long at = launch.structAt();
    to.set(JAVA_INT, at, conv.batch());
    to.set(JAVA_INT, at + 4, conv.height());
    to.set(JAVA_INT, at + 8, conv.width());
    to.set(JAVA_INT, at + 12, conv.outHeight());
    to.set(JAVA_INT, at + 16, conv.outWidth());
    to.set(JAVA_INT, at + 20, window.strideH());
    to.set(JAVA_INT, at + 24, window.strideW());
    to.set(JAVA_INT, at + 28, window.padTop());
    to.set(JAVA_INT, at + 32, window.padLeft());
    to.set(JAVA_INT, at + 36, window.dilationH());
    to.set(JAVA_INT, at + 40, window.dilationW());
    to.set(JAVA_INT, at + 44, window.kernelH() * window.kernelW());
    to.set(JAVA_INT, at + 48, window.kernelW());
    to.set(JAVA_INT, at + 52, conv.groupInChannels());
    to.set(JAVA_INT, at + 56, conv.groupOutChannels());
    to.set(JAVA_INT, at + 60, conv.groups());
    to.set(JAVA_INT, at + 64, conv.chunkImages());
    to.set(JAVA_INT, at + 68, conv.chunkRows());
    to.set(JAVA_INT, at + 72, rowChunks(conv));
  }
}
