package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import org.jspecify.annotations.Nullable;

/**
 * Attention of operands rounded to bfloat16, arguments checked: {@code attention_bfloat16.cu} and
 * {@code attention_bfloat16_backward.cu}.
 */
final class TensorCoreAttention extends KernelFamily {
  /** The sizes of heads that there are kernels for; shorter heads get zeros behind. */
  private static final int[] SIZES = {32, 64, 128};

  private static final String[] NAMES = {"32", "64", "128"};

  /** Queries, or keys, of a block; backward, tiles of the longest heads that go by are halves. */
  private static final int TILE = 64;

  private static final int LONG = 128;

  private static final int BLOCK = 128;

  /** What rows are longer in shared memory, in elements. */
  private static final int GAP = 8;

  private static final int BYTES = 2;

  /** A larger one could overflow with the factor that makes exponents powers of 2. */
  private static final double LARGEST_SCALE = 0x1p126;

  private final Bfloat16Heads heads;
  private final KernelTable forward;
  private final KernelTable backwardQueries;
  private final KernelTable backwardKeys;

  TensorCoreAttention(DeviceServices services) {
    super(services, DType.F32);
    this.heads = new Bfloat16Heads(services);
    this.forward = functions("attention_bfloat16", "forward", NAMES, "");
    String backward = "attention_bfloat16_backward";
    this.backwardQueries = functions(backward, "backward_queries", NAMES, "");
    this.backwardKeys = functions(backward, "backward_keys", NAMES, "");
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

  private static int tiles(int rows) {
    return (rows + TILE - 1) / TILE;
  }

  /** Runs a block for each tile of each head of each sample; so many rows are in shared memory. */
  private static void run(
      Launch launch, Attention a, int perSample, int tiles, int rows, int size) {
    launch.int32(tiles);
    int blocks = Math.toIntExact((long) a.batch() * perSample * tiles);
    launch.run(blocks, 1, 1, BLOCK, 1, 1, rows * (size + GAP) * BYTES);
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
    try (CudaBuffer queries = heads.copy(q, qOffset, a.q(), size);
        CudaBuffer keys = heads.copy(k, kOffset, a.k(), size);
        CudaBuffer values = heads.copy(v, vOffset, a.v(), size);
        Launch launch = launch(forward.get(kernel))) {
      CudaHeads.addShape(this, launch, a);
      pointer(launch, queries, 0);
      pointer(launch, keys, 0);
      pointer(launch, values, 0);
      optionalPointer(launch, lengths, lengthsOffset);
      CudaHeads.add(launch, y, yOffset, a.y());
      optionalPointer(launch, log, logOffset);
      // The queries, and two tiles of keys and of values.
      run(launch, a, a.q().heads(), tiles(a.queries()), 5 * TILE, size);
    }
  }

  /**
   * The gradients.
   *
   * @param delta the sum of dy y of each row
   */
  void backward(
      Attention a,
      CudaBuffer q,
      long qOffset,
      CudaBuffer k,
      long kOffset,
      CudaBuffer v,
      long vOffset,
      @Nullable CudaBuffer lengths,
      long lengthsOffset,
      CudaBuffer log,
      long logOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer delta,
      CudaBuffer dq,
      long dqOffset,
      CudaBuffer dk,
      long dkOffset,
      CudaBuffer dv,
      long dvOffset) {
    int kernel = kernel(a);
    int size = SIZES[kernel];
    // Two tiles that stay, and two of each of the two that go by.
    int rows = 2 * TILE + 4 * (size == LONG ? TILE / 2 : TILE);
    try (CudaBuffer queries = heads.copy(q, qOffset, a.q(), size);
        CudaBuffer keys = heads.copy(k, kOffset, a.k(), size);
        CudaBuffer values = heads.copy(v, vOffset, a.v(), size);
        CudaBuffer gradients = heads.copy(dy, dyOffset, a.y(), size)) {
      try (Launch launch = launch(backwardQueries.get(kernel))) {
        CudaHeads.addShape(this, launch, a);
        pointer(launch, queries, 0);
        pointer(launch, keys, 0);
        pointer(launch, values, 0);
        optionalPointer(launch, lengths, lengthsOffset);
        pointer(launch, log, logOffset);
        pointer(launch, gradients, 0);
        pointer(launch, delta, 0);
        CudaHeads.add(launch, dq, dqOffset, a.q());
        run(launch, a, a.q().heads(), tiles(a.queries()), rows, size);
      }
      try (Launch launch = launch(backwardKeys.get(kernel))) {
        CudaHeads.addShape(this, launch, a);
        pointer(launch, queries, 0);
        pointer(launch, keys, 0);
        pointer(launch, values, 0);
        optionalPointer(launch, lengths, lengthsOffset);
        pointer(launch, log, logOffset);
        pointer(launch, gradients, 0);
        pointer(launch, delta, 0);
        CudaHeads.add(launch, dk, dkOffset, a.k());
        CudaHeads.add(launch, dv, dvOffset, a.v());
        run(launch, a, a.k().heads(), tiles(a.keys()), rows, size);
      }
    }
  }
}
