package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import org.jspecify.annotations.Nullable;

/**
 * Attention forward of operands rounded to bfloat16, arguments checked: {@code
 * attention_bfloat16.cu}.
 */
final class TensorCoreAttention extends KernelFamily {
  /** The sizes of heads that there are kernels for; shorter heads get zeros behind. */
  private static final int[] SIZES = {32, 64, 128};

  private static final int TILE = 64;
  private static final int BLOCK = 128;

  /** Tiles in shared memory: the queries, and two of keys and of values. */
  private static final int TILES = 5;

  /** What rows are longer there, in elements. */
  private static final int GAP = 8;

  private static final int BYTES = 2;

  /** A larger one could overflow with the factor that makes exponents powers of 2. */
  private static final double LARGEST_SCALE = 0x1p126;

  private static final int ROUND = SIZES.length;

  private final KernelTable kernels;

  TensorCoreAttention(DeviceServices services) {
    super(services, DType.F32);
    this.kernels =
        kernels("attention_bfloat16", "forward_32", "forward_64", "forward_128", "round_heads");
  }

  /** Whether there is a kernel for such heads. */
  static boolean takes(Attention a) {
    return Math.max(a.size(), a.valueSize()) <= SIZES[SIZES.length - 1]
        && Math.abs(a.scale()) <= LARGEST_SCALE;
  }

  private static int kernel(Attention a) {
    int kernel = 0;
    while (SIZES[kernel] < Math.max(a.size(), a.valueSize())) {
      kernel++;
    }
    return kernel;
  }

  void forward(
      Attention a,
      CudaBuffer q,
      long qOffset,
      CudaBuffer k,
      long kOffset,
      CudaBuffer v,
      long vOffset,
      @Nullable CudaBuffer lengths,
      long lengthsOffset,
      CudaBuffer y,
      long yOffset,
      @Nullable CudaBuffer log,
      long logOffset) {
    int kernel = kernel(a);
    int size = SIZES[kernel];
    int tiles = (a.queries() + TILE - 1) / TILE;
    try (CudaBuffer queries = round(q, qOffset, a.q(), size);
        CudaBuffer keys = round(k, kOffset, a.k(), size);
        CudaBuffer values = round(v, vOffset, a.v(), size);
        Launch launch = launch(kernels.get(kernel))) {
      launch.int32(a.q().heads()).int32(a.group()).int32(a.queries()).int32(a.keys());
      launch.int32(a.size()).int32(a.valueSize()).int32(a.causal() ? 1 : 0);
      real(launch, a.scale());
      pointer(launch, queries, 0);
      pointer(launch, keys, 0);
      pointer(launch, values, 0);
      optionalPointer(launch, lengths, lengthsOffset);
      CudaHeads.add(launch, y, yOffset, a.y());
      optionalPointer(launch, log, logOffset);
      launch.int32(tiles);
      int blocks = Math.toIntExact((long) a.batch() * a.q().heads() * tiles);
      launch.run(blocks, 1, 1, BLOCK, 1, 1, TILES * TILE * (size + GAP) * BYTES);
    }
  }

  /** A contiguous copy whose heads have {@code size} elements, two a word. */
  private CudaBuffer round(CudaBuffer x, long offset, Heads heads, int size) {
    int words = size / 2;
    long count = (long) heads.batch() * heads.heads() * heads.time() * words;
    CudaBuffer copy = services.memory().scratch(DType.I32, count);
    boolean complete = false;
    try (Launch launch = launch(kernels.get(ROUND))) {
      CudaHeads.add(launch, x, offset, heads);
      launch.int32(heads.heads()).int32(heads.time()).int32(heads.size());
      pointer(launch, copy, 0);
      launch.int32(words).int64(count);
      runEach(launch, count);
      complete = true;
      return copy;
    } finally {
      if (!complete) {
        copy.close();
      }
    }
  }
}
