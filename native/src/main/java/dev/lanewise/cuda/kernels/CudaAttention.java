package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import org.jspecify.annotations.Nullable;

/**
 * {@link AttentionKernels}: {@code attention.cu}, {@code attention_backward.cu} and {@code
 * rotary.cu}, and {@link TensorCoreAttention} where the precision is bfloat16. Lengths stay on the
 * device, unseen.
 */
public final class CudaAttention extends KernelFamily implements AttentionKernels {
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

  private final @Nullable TensorCoreAttention tensorCores;
  private final KernelTable forward;
  private final KernelTable backward;
  private final KernelTable rotate;
  private final int tile;

  /**
   * For one element type.
   *
   * @param precision of float32; float64 ignores it
   */
  public CudaAttention(DeviceServices services, DType dtype, Precision precision) {
    super(services, dtype);
    this.tensorCores =
        dtype == DType.F32 && precision == Precision.BFLOAT16
            ? new TensorCoreAttention(services)
            : null;
    // That for few queries stands behind the other one.
    this.forward = kernels("attention", "forward", "forward_few");
    this.backward =
        kernels(
            "attention_backward",
            "backward_queries",
            "backward_queries_few",
            "deltas",
            "backward_keys");
    this.rotate = kernels("rotary", "rotate");
    this.tile = dtype == DType.F64 ? F64_TILE : F32_TILE;
  }

  private CudaBuffer cast(@Nullable Buffer buffer, long offset, Heads heads, String name) {
    return cast(buffer, offset, heads.extent(), name);
  }

  private @Nullable CudaBuffer lengths(Attention a, @Nullable Buffer lengths, long offset) {
    return lengths == null ? null : castInts(lengths, offset, a.batch(), "lengths");
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

  private void addShape(Launch launch, Attention a) {
    launch.int32(a.q().heads()).int32(a.group()).int32(a.queries()).int32(a.keys());
    launch.int32(a.size()).int32(a.valueSize()).int32(a.causal() ? 1 : 0);
    real(launch, a.scale());
  }

  @Override
  public void forward(
      Attention attention,
      Buffer q,
      long qOffset,
      Buffer k,
      long kOffset,
      Buffer v,
      long vOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      Buffer y,
      long yOffset,
      @Nullable Buffer logSumExp,
      long logSumExpOffset) {
    Attention a = attention;
    CudaBuffer queries = cast(q, qOffset, a.q(), "q");
    CudaBuffer keys = cast(k, kOffset, a.k(), "k");
    CudaBuffer values = cast(v, vOffset, a.v(), "v");
    CudaBuffer counts = lengths(a, lengths, lengthsOffset);
    CudaBuffer to = cast(y, yOffset, a.y(), "y");
    long rows = a.statistics();
    CudaBuffer log = logSumExp == null ? null : cast(logSumExp, logSumExpOffset, rows, "logSumExp");
    CudaHeads.checkApart(to, yOffset, a.y(), "y", queries, qOffset, a.q(), "q");
    CudaHeads.checkApart(to, yOffset, a.y(), "y", keys, kOffset, a.k(), "k");
    CudaHeads.checkApart(to, yOffset, a.y(), "y", values, vOffset, a.v(), "v");
    if (log != null) {
      checkStatistics(a, to, yOffset, a.y(), "y", log, logSumExpOffset);
      checkStatistics(a, queries, qOffset, a.q(), "q", log, logSumExpOffset);
      checkStatistics(a, keys, kOffset, a.k(), "k", log, logSumExpOffset);
      checkStatistics(a, values, vOffset, a.v(), "v", log, logSumExpOffset);
    }
    if (tensorCores != null && TensorCoreAttention.takes(a)) {
      tensorCores.forward(
          a,
          queries,
          qOffset,
          keys,
          kOffset,
          values,
          vOffset,
          counts,
          lengthsOffset,
          to,
          yOffset,
          log,
          logSumExpOffset);
      return;
    }
    int pieces = parts(a.valueSize(), tile);
    int few = isFew(a, pieces) ? 1 : 0;
    int width = few == 1 ? FEW : tile;
    try (Launch launch = launch(forward.get(few))) {
      addShape(launch, a);
      CudaHeads.add(launch, queries, qOffset, a.q());
      CudaHeads.add(launch, keys, kOffset, a.k());
      CudaHeads.add(launch, values, vOffset, a.v());
      optionalPointer(launch, counts, lengthsOffset);
      CudaHeads.add(launch, to, yOffset, a.y());
      optionalPointer(launch, log, logSumExpOffset);
      launch.int32(parts(a.queries(), width)).int32(pieces);
      run(launch, blocksOf(a, width, pieces), shared(width + 2 * tile));
    }
  }

  private static void checkStatistics(
      Attention a,
      CudaBuffer other,
      long offset,
      Heads heads,
      String name,
      CudaBuffer log,
      long logOffset) {
    CudaHeads.checkApart(
        other, offset, heads.extent(), name, log, logOffset, a.statistics(), "logSumExp");
  }

  @Override
  public void backward(
      Attention attention,
      Buffer q,
      long qOffset,
      Buffer k,
      long kOffset,
      Buffer v,
      long vOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      Buffer y,
      long yOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dq,
      long dqOffset,
      Buffer dk,
      long dkOffset,
      Buffer dv,
      long dvOffset) {
    Attention a = attention;
    CudaBuffer queries = cast(q, qOffset, a.q(), "q");
    CudaBuffer keys = cast(k, kOffset, a.k(), "k");
    CudaBuffer values = cast(v, vOffset, a.v(), "v");
    CudaBuffer counts = lengths(a, lengths, lengthsOffset);
    CudaBuffer result = cast(y, yOffset, a.y(), "y");
    long rows = a.statistics();
    CudaBuffer log = cast(logSumExp, logSumExpOffset, rows, "logSumExp");
    CudaBuffer gradient = cast(dy, dyOffset, a.y(), "dy");
    CudaBuffer toQ = cast(dq, dqOffset, a.q(), "dq");
    CudaBuffer toK = cast(dk, dkOffset, a.k(), "dk");
    CudaBuffer toV = cast(dv, dvOffset, a.v(), "dv");
    CudaHeads.checkApart(toQ, dqOffset, a.q(), "dq", toK, dkOffset, a.k(), "dk");
    CudaHeads.checkApart(toQ, dqOffset, a.q(), "dq", toV, dvOffset, a.v(), "dv");
    CudaHeads.checkApart(toK, dkOffset, a.k(), "dk", toV, dvOffset, a.v(), "dv");
    for (int i = 0; i < 3; i++) {
      CudaBuffer to = i == 0 ? toQ : i == 1 ? toK : toV;
      long offset = i == 0 ? dqOffset : i == 1 ? dkOffset : dvOffset;
      Heads heads = i == 0 ? a.q() : i == 1 ? a.k() : a.v();
      String name = i == 0 ? "dq" : i == 1 ? "dk" : "dv";
      CudaHeads.checkApart(to, offset, heads, name, queries, qOffset, a.q(), "q");
      CudaHeads.checkApart(to, offset, heads, name, keys, kOffset, a.k(), "k");
      CudaHeads.checkApart(to, offset, heads, name, values, vOffset, a.v(), "v");
      CudaHeads.checkApart(to, offset, heads, name, result, yOffset, a.y(), "y");
      CudaHeads.checkApart(to, offset, heads, name, gradient, dyOffset, a.y(), "dy");
      checkStatistics(a, to, offset, heads, name, log, logSumExpOffset);
    }
    try (CudaBuffer delta = services.memory().scratch(dtype, rows)) {
      if (rows > 0) {
        deltas(a, result, yOffset, gradient, dyOffset, delta);
      }
      int pieces = parts(a.size(), tile);
      int few = isFew(a, pieces) ? 1 : 0;
      int width = few == 1 ? FEW : tile;
      try (Launch launch = launch(backward.get(QUERIES + few))) {
        addShape(launch, a);
        CudaHeads.add(launch, queries, qOffset, a.q());
        CudaHeads.add(launch, keys, kOffset, a.k());
        CudaHeads.add(launch, values, vOffset, a.v());
        optionalPointer(launch, counts, lengthsOffset);
        pointer(launch, log, logSumExpOffset);
        CudaHeads.add(launch, gradient, dyOffset, a.y());
        pointer(launch, delta, 0);
        CudaHeads.add(launch, toQ, dqOffset, a.q());
        launch.int32(parts(a.queries(), width)).int32(pieces);
        run(launch, blocksOf(a, width, pieces), shared(3 * tile));
      }
      int most = parts(Math.max(a.size(), a.valueSize()), tile);
      int tiles = parts(a.keys(), tile);
      try (Launch launch = launch(backward.get(KEYS))) {
        addShape(launch, a);
        CudaHeads.add(launch, queries, qOffset, a.q());
        CudaHeads.add(launch, keys, kOffset, a.k());
        CudaHeads.add(launch, values, vOffset, a.v());
        optionalPointer(launch, counts, lengthsOffset);
        pointer(launch, log, logSumExpOffset);
        CudaHeads.add(launch, gradient, dyOffset, a.y());
        pointer(launch, delta, 0);
        CudaHeads.add(launch, toK, dkOffset, a.k());
        CudaHeads.add(launch, toV, dvOffset, a.v());
        launch.int32(tiles).int32(most);
        run(launch, (long) a.batch() * a.k().heads() * tiles * most, shared(4 * tile));
      }
    }
  }

  private void deltas(
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

  @Override
  public void rotate(
      Rotary rotary,
      Buffer x,
      long xOffset,
      Buffer table,
      long tableOffset,
      Buffer y,
      long yOffset) {
    Heads heads = rotary.heads();
    CudaBuffer from = cast(x, xOffset, heads, "x");
    long count = rotary.tableLength();
    CudaBuffer angles = cast(table, tableOffset, count, "table");
    CudaBuffer to = cast(y, yOffset, heads, "y");
    if (from.allocation() != to.allocation() || xOffset != yOffset) {
      CudaHeads.checkApart(to, yOffset, heads, "y", from, xOffset, heads, "x");
    }
    CudaHeads.checkApart(to, yOffset, heads.extent(), "y", angles, tableOffset, count, "table");
    long pairs = (long) heads.batch() * heads.heads() * heads.time() * (heads.size() / 2);
    try (Launch launch = launch(rotate.get(0))) {
      CudaHeads.add(launch, from, xOffset, heads);
      pointer(launch, angles, tableOffset);
      CudaHeads.add(launch, to, yOffset, heads);
      launch.int64(pairs).int32(heads.heads()).int32(heads.time()).int32(heads.size());
      real(launch, rotary.inverse() ? -1 : 1);
      runEach(launch, pairs);
    }
  }
}
