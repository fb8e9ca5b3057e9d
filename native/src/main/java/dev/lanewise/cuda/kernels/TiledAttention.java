package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import org.jspecify.annotations.Nullable;

/**
 * Attention of operands as they are, arguments checked: {@code attention.cu} and {@code
 * attention_backward.cu}.
 */
final class TiledAttention extends KernelFamily {
  /** Queries and keys of a tile, and elements of a head that a block takes at a time. */
  private static final int F32_TILE = 64;

  private static final int F64_TILE = 32;

  /** Queries of a tile where there are too few tiles for the device. */
  private static final int FEW = 16;

  /** Blocks a multiprocessor that keep it busy. */
  private static final int BUSY = 2;

  private static final int WARP = 32;

  private static final int QUERIES = 0;
  private static final int DELTAS = 2;
  private static final int KEYS = 3;

  private final KernelTable forward;
  private final KernelTable backward;
  private final int tile;

  TiledAttention(DeviceServices services, DType dtype) {
    super(services, dtype);
    // That for few queries stands behind the other one.
    this.forward = kernels("attention", "forward", "forward_few");
    this.backward =
        kernels(
            "attention_backward",
            "backward_queries",
            "backward_queries_few",
            "deltas",
            "backward_keys");
    this.tile = dtype == DType.F64 ? F64_TILE : F32_TILE;
  }

  /** So many tiles, or pieces of a head, that hold so many elements. */
  private static int parts(int count, int width) {
    return (count + width - 1) / width;
  }

  /** Bytes of shared memory for so many rows, which are an element longer than a tile. */
  private int shared(int rows) {
    return rows * (tile + 1) * dtype.bytes();
  }

  private long blocksOf(Attention a, int width, int pieces) {
    return (long) a.batch() * a.q().heads() * parts(a.queries(), width) * pieces;
  }

  private boolean isFew(Attention a, int pieces) {
    return blocksOf(a, tile, pieces) < (long) BUSY * services.context().device().multiprocessors();
  }

  private static void run(Launch launch, long blocks, int shared) {
    launch.run(Math.toIntExact(blocks), 1, 1, THREADS, 1, 1, shared);
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
    int pieces = parts(a.valueSize(), tile);
    int few = isFew(a, pieces) ? 1 : 0;
    int width = few == 1 ? FEW : tile;
    try (Launch launch = launch(forward.get(few))) {
      CudaHeads.addShape(this, launch, a);
      CudaHeads.add(launch, q, qOffset, a.q());
      CudaHeads.add(launch, k, kOffset, a.k());
      CudaHeads.add(launch, v, vOffset, a.v());
      optionalPointer(launch, lengths, lengthsOffset);
      CudaHeads.add(launch, y, yOffset, a.y());
      optionalPointer(launch, log, logOffset);
      launch.int32(parts(a.queries(), width)).int32(pieces);
      run(launch, blocksOf(a, width, pieces), shared(width + 2 * tile));
    }
  }

  /** The sum of dy y of each row. */
  void deltas(
      Attention a, CudaBuffer y, long yOffset, CudaBuffer dy, long dyOffset, CudaBuffer delta) {
    long rows = a.statistics();
    try (Launch launch = launch(backward.get(DELTAS))) {
      launch.int32(a.q().heads()).int32(a.queries()).int32(a.valueSize());
      CudaHeads.add(launch, y, yOffset, a.y());
      CudaHeads.add(launch, dy, dyOffset, a.y());
      pointer(launch, delta, 0);
      launch.int64(rows);
      runEach(launch, rows * WARP);
    }
  }

  /**
   * The gradients.
   *
   * @param delta from {@link #deltas}
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
    int pieces = parts(a.size(), tile);
    int few = isFew(a, pieces) ? 1 : 0;
    int width = few == 1 ? FEW : tile;
    try (Launch launch = launch(backward.get(QUERIES + few))) {
      CudaHeads.addShape(this, launch, a);
      CudaHeads.add(launch, q, qOffset, a.q());
      CudaHeads.add(launch, k, kOffset, a.k());
      CudaHeads.add(launch, v, vOffset, a.v());
      optionalPointer(launch, lengths, lengthsOffset);
      pointer(launch, log, logOffset);
      CudaHeads.add(launch, dy, dyOffset, a.y());
      pointer(launch, delta, 0);
      CudaHeads.add(launch, dq, dqOffset, a.q());
      launch.int32(parts(a.queries(), width)).int32(pieces);
      run(launch, blocksOf(a, width, pieces), shared(3 * tile));
    }
    int most = parts(Math.max(a.size(), a.valueSize()), tile);
    int tiles = parts(a.keys(), tile);
    try (Launch launch = launch(backward.get(KEYS))) {
      CudaHeads.addShape(this, launch, a);
      CudaHeads.add(launch, q, qOffset, a.q());
      CudaHeads.add(launch, k, kOffset, a.k());
      CudaHeads.add(launch, v, vOffset, a.v());
      optionalPointer(launch, lengths, lengthsOffset);
      pointer(launch, log, logOffset);
      CudaHeads.add(launch, dy, dyOffset, a.y());
      pointer(launch, delta, 0);
      CudaHeads.add(launch, dk, dkOffset, a.k());
      CudaHeads.add(launch, dv, dvOffset, a.v());
      launch.int32(tiles).int32(most);
      run(launch, (long) a.batch() * a.k().heads() * tiles * most, shared(4 * tile));
    }
  }
}
