package dev.lanewise.cuda.kernels;

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
 * {@link AttentionKernels}, arguments checked: {@link TensorCoreAttention} where the precision is
 * bfloat16 and it takes such heads, else {@link TiledAttention}; {@link RotaryPass}. Lengths stay
 * on the device, unseen.
 */
public final class CudaAttention extends KernelFamily implements AttentionKernels {
  private final @Nullable TensorCoreAttention tensorCores;
  private final TiledAttention tiled;
  private final RotaryPass rotation;

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
    this.tiled = new TiledAttention(services, dtype);
    this.rotation = new RotaryPass(services, dtype);
  }

  private CudaBuffer cast(@Nullable Buffer buffer, long offset, Heads heads, String name) {
    return cast(buffer, offset, heads.extent(), name);
  }

  private @Nullable CudaBuffer lengths(Attention a, @Nullable Buffer lengths, long offset) {
    return lengths == null ? null : castInts(lengths, offset, a.batch(), "lengths");
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
    tiled.forward(
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
        tiled.deltas(a, result, yOffset, gradient, dyOffset, delta);
      }
      if (tensorCores != null && TensorCoreAttention.takes(a)) {
        tensorCores.backward(
            a,
            queries,
            qOffset,
            keys,
            kOffset,
            values,
            vOffset,
            counts,
            lengthsOffset,
            log,
            logSumExpOffset,
            gradient,
            dyOffset,
            delta,
            toQ,
            dqOffset,
            toK,
            dkOffset,
            toV,
            dvOffset);
        return;
      }
      tiled.backward(
          a,
          queries,
          qOffset,
          keys,
          kOffset,
          values,
          vOffset,
          counts,
          lengthsOffset,
          log,
          logSumExpOffset,
          gradient,
          dyOffset,
          delta,
          toQ,
          dqOffset,
          toK,
          dkOffset,
          toV,
          dvOffset);
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
    rotation.run(rotary, from, xOffset, angles, tableOffset, to, yOffset);
  }
}
