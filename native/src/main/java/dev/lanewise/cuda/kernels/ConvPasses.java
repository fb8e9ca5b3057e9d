package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Window2d;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A convolution on the device, forward or transposed, arguments checked: {@code conv2d.cu}. A
 * transposed one of stride 1 is a convolution by filters turned round.
 */
final class ConvPasses extends KernelFamily {
  /** Steps of a tile, and so what a filter's steps are filled up to. */
  private static final int STEPS = 8;

  /** Bytes of a vector. */
  private static final int VECTOR = 16;

  /** Groups of fewer filters would leave most of a tile idle. */
  private static final int FEWEST_FILTERS = 8;

  /** Larger strides leave most classes of pixels without one. */
  private static final int MOST_CLASSES = 1 << 10;

  private static final int STRUCT_BYTES = 88;
  private static final int WIDE = 0;
  private static final int NARROW = 1;
  private static final int SMALL = 2;

  private final KernelTable products;
  private final KernelTable spaced;
  private final KernelTable direct;
  private final KernelTable pack;
  private final ConvEpiloguePasses epilogues;

  /** Half the filters of a small or narrow tile, a quarter of a wide one. */
  private final int tile;

  ConvPasses(DeviceServices services, DType dtype, ConvEpiloguePasses epilogues) {
    super(services, dtype);
    this.products = kernels("conv2d", "product_wide", "product_narrow", "product_small");
    this.spaced = kernels("conv2d", "spaced_narrow", "spaced_small");
    this.direct = kernels("conv2d", "direct");
    this.pack = kernels("conv2d", "pack");
    this.epilogues = epilogues;
    this.tile = dtype == DType.F64 ? 32 : 64;
  }

  private static int taps(Conv2d conv) {
    return conv.window().kernelH() * conv.window().kernelW();
  }

  private static int filters(Conv2d conv, boolean transposed) {
    return transposed ? conv.groupInChannels() : conv.groupOutChannels();
  }

  private static int depth(Conv2d conv, boolean transposed) {
    return transposed ? conv.groupOutChannels() : conv.groupInChannels();
  }

  private static int filled(int count, int unit) {
    return (count + unit - 1) / unit * unit;
  }

  private int lead(Conv2d conv, boolean transposed) {
    return filled(filters(conv, transposed), VECTOR / dtype.bytes());
  }

  private static int allSteps(Conv2d conv, boolean transposed) {
    return filled(depth(conv, transposed) * taps(conv), STEPS);
  }

  /** The filters as the kernels read them. */
  CudaBuffer pack(Conv2d conv, boolean transposed, CudaBuffer w, long wOffset) {
    long size = (long) conv.groups() * lead(conv, transposed) * (long) allSteps(conv, transposed);
    CudaBuffer packed = services.memory().scratch(dtype, size);
    boolean complete = false;
    try (Launch launch = launch(pack.get(0))) {
      pointer(launch, w, wOffset);
      pointer(launch, packed, 0);
      addConv(launch, conv, transposed);
      long taps = taps(conv);
      long filter = conv.groupInChannels() * taps;
      launch.int64(transposed ? taps : filter).int64(transposed ? filter : taps);
      launch.int64(conv.groupOutChannels() * filter).int32(transposed ? 1 : 0);
      runEach(launch, size);
      complete = true;
      return packed;
    } finally {
      if (!complete) {
        packed.close();
      }
    }
  }

  /** y = epilogue(x * w); operands that the epilogue has not are null. */
  void convolve(
      Conv2d conv,
      boolean transposed,
      CudaBuffer x,
      long xOffset,
      CudaBuffer packed,
      CudaBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable CudaBuffer scale,
      long scaleOffset,
      @Nullable CudaBuffer bias,
      long biasOffset,
      @Nullable CudaBuffer residual,
      long residualOffset) {
    long pixels = (long) conv.batch() * plane(conv, transposed);
    if (pixels == 0) {
      return;
    }
    int filters = filters(conv, transposed);
    boolean isSpaced = isSpaced(conv, transposed);
    KernelTable tables = isSpaced ? spaced : products;
    Window2d window = conv.window();
    long classes = isSpaced ? (long) window.strideH() * window.strideW() : 1;
    boolean tiled = filters >= FEWEST_FILTERS && classes <= MOST_CLASSES;
    long parts = conv.groups() * classes;
    long tiledPixels = isSpaced ? largestClass(conv) : pixels;
    int shape = shape(filters, tiledPixels, parts, !isSpaced);
    int function = ConvEpiloguePasses.function(epilogue.activation());
    boolean wide =
        !isSpaced
            && plane(conv, transposed) % (VECTOR / dtype.bytes()) == 0
            && y.address(yOffset) % VECTOR == 0
            && (residual == null || residual.address(residualOffset) % VECTOR == 0);
    try (Launch launch =
        launch(tiled ? tables.get(isSpaced ? shape - NARROW : shape) : direct.get(0))) {
      pointer(launch, x, xOffset);
      pointer(launch, packed, 0);
      pointer(launch, y, yOffset);
      addConv(launch, conv, transposed);
      optionalPointer(launch, scale, scaleOffset);
      optionalPointer(launch, bias, biasOffset);
      optionalPointer(launch, residual, residualOffset);
      launch.int32(Math.max(function, 0));
      real(launch, epilogue.p0());
      real(launch, epilogue.p1());
      launch.int32(wide ? 1 : 0);
      if (tiled) {
        int blocks = Math.toIntExact(tiles(shape, filters, tiledPixels) * parts);
        launch.run(blocks, shape == NARROW ? THREADS / 2 : THREADS);
      } else {
        runEach(launch, pixels * filters * conv.groups());
      }
    }
    if (function < 0) {
      epilogues.activate(epilogue, y, yOffset, pixels * filters * conv.groups());
    }
  }

  /** The pixels of a strided transposed convolution's result that are a stride apart. */
  private static long largestClass(Conv2d conv) {
    long rows = (conv.height() - 1) / conv.window().strideH() + 1;
    return conv.batch() * rows * ((conv.width() - 1) / conv.window().strideW() + 1);
  }

  /** The largest tile of which there are enough for the device, in so many parts. */
  private int shape(int filters, long pixels, long parts, boolean mayBeWide) {
    int enough = services.context().device().multiprocessors();
    if (mayBeWide && filters > tile && tiles(WIDE, filters, pixels) * parts >= enough) {
      return WIDE;
    }
    return tiles(NARROW, filters, pixels) * parts >= enough ? NARROW : SMALL;
  }

  private long tiles(int shape, int filters, long pixels) {
    int rows = shape == WIDE ? 2 * tile : tile;
    int columns = shape == SMALL ? tile : 2 * tile;
    return ((filters - 1L) / rows + 1) * ((pixels - 1) / columns + 1);
  }

  private static int plane(Conv2d conv, boolean transposed) {
    return transposed ? conv.height() * conv.width() : conv.outHeight() * conv.outWidth();
  }

  private static boolean isSpaced(Conv2d conv, boolean transposed) {
    return transposed && (conv.window().strideH() > 1 || conv.window().strideW() > 1);
  }

  /** The struct {@code Conv}. */
  private void addConv(Launch launch, Conv2d conv, boolean transposed) {
    Window2d window = conv.window();
    int depth = depth(conv, transposed);
    MemorySegment to = launch.struct(STRUCT_BYTES);
    long at = launch.structAt();
    to.set(JAVA_LONG, at, (long) conv.batch() * plane(conv, transposed));
    to.set(JAVA_INT, at + 8, plane(conv, transposed));
    to.set(JAVA_INT, at + 12, transposed ? conv.width() : conv.outWidth());
    to.set(JAVA_INT, at + 16, transposed ? conv.outHeight() : conv.height());
    to.set(JAVA_INT, at + 20, transposed ? conv.outWidth() : conv.width());
    to.set(JAVA_INT, at + 24, transposed ? 1 : window.strideH());
    to.set(JAVA_INT, at + 28, transposed ? 1 : window.strideW());
    // Taps that are turned round start from the other end.
    int lastRow = window.extentH() - 1;
    int lastColumn = window.extentW() - 1;
    to.set(JAVA_INT, at + 32, transposed ? lastRow - window.padTop() : window.padTop());
    to.set(JAVA_INT, at + 36, transposed ? lastColumn - window.padLeft() : window.padLeft());
    to.set(JAVA_INT, at + 40, transposed ? window.strideH() : 1);
    to.set(JAVA_INT, at + 44, transposed ? window.strideW() : 1);
    to.set(JAVA_INT, at + 48, window.dilationH());
    to.set(JAVA_INT, at + 52, window.dilationW());
    to.set(JAVA_INT, at + 56, taps(conv));
    to.set(JAVA_INT, at + 60, window.kernelW());
    to.set(JAVA_INT, at + 64, depth);
    to.set(JAVA_INT, at + 68, filters(conv, transposed));
    to.set(JAVA_INT, at + 72, conv.groups());
    to.set(JAVA_INT, at + 76, lead(conv, transposed));
    to.set(JAVA_INT, at + 80, depth * taps(conv));
    to.set(JAVA_INT, at + 84, allSteps(conv, transposed));
  }
}
