package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import org.jspecify.annotations.Nullable;

/**
 * Checks every argument of {@link AttentionKernels} and hands on host buffers of the right type and
 * length; host providers extend it. Offsets count from a buffer's first element, as in the
 * interface.
 */
public abstract class HostAttentionKernels implements AttentionKernels {
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostAttentionKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  /** {@link AttentionKernels#forward}, arguments checked. */
  protected abstract void attend(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      @Nullable HostBuffer logSumExp,
      long logSumExpOffset);

  /** {@link AttentionKernels#backward}, arguments checked. */
  protected abstract void attendBackward(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer logSumExp,
      long logSumExpOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dq,
      long dqOffset,
      HostBuffer dk,
      long dkOffset,
      HostBuffer dv,
      long dvOffset);

  /** {@link AttentionKernels#rotate}, arguments checked. */
  protected abstract void turn(
      Rotary rotary,
      HostBuffer x,
      long xOffset,
      HostBuffer table,
      long tableOffset,
      HostBuffer y,
      long yOffset);

  /** The number of keys of a sample, given the lengths of a call. */
  public static int length(
      Attention attention, @Nullable I32Buffer lengths, long lengthsOffset, int sample) {
    return lengths == null
        ? attention.keys()
        : lengths.array()[lengths.offset() + (int) lengthsOffset + sample];
  }

  @Override
  public final void forward(
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
    HostBuffer queries = cast(q, qOffset, attention.q(), "q");
    HostBuffer keys = cast(k, kOffset, attention.k(), "k");
    HostBuffer values = cast(v, vOffset, attention.v(), "v");
    I32Buffer counts = lengths == null ? null : lengths(attention, lengths, lengthsOffset);
    HostBuffer result = cast(y, yOffset, attention.y(), "y");
    HostBuffer statistics =
        logSumExp == null ? null : statistics(attention, logSumExp, logSumExpOffset);
    Heads to = attention.y();
    apart(result, yOffset, to, "y", queries, qOffset, attention.q(), "q");
    apart(result, yOffset, to, "y", keys, kOffset, attention.k(), "k");
    apart(result, yOffset, to, "y", values, vOffset, attention.v(), "v");
    if (statistics != null) {
      long count = attention.statistics();
      fromStatistics(statistics, logSumExpOffset, count, result, yOffset, to, "y");
      fromStatistics(statistics, logSumExpOffset, count, queries, qOffset, attention.q(), "q");
      fromStatistics(statistics, logSumExpOffset, count, keys, kOffset, attention.k(), "k");
      fromStatistics(statistics, logSumExpOffset, count, values, vOffset, attention.v(), "v");
    }
    attend(
        attention,
        queries,
        qOffset,
        keys,
        kOffset,
        values,
        vOffset,
        counts,
        lengthsOffset,
        result,
        yOffset,
        statistics,
        logSumExpOffset);
  }

  @Override
  public final void backward(
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
    HostBuffer queries = cast(q, qOffset, attention.q(), "q");
    HostBuffer keys = cast(k, kOffset, attention.k(), "k");
    HostBuffer values = cast(v, vOffset, attention.v(), "v");
    I32Buffer counts = lengths == null ? null : lengths(attention, lengths, lengthsOffset);
    HostBuffer result = cast(y, yOffset, attention.y(), "y");
    HostBuffer statistics = statistics(attention, logSumExp, logSumExpOffset);
    HostBuffer gradient = cast(dy, dyOffset, attention.y(), "dy");
    HostBuffer toQ = cast(dq, dqOffset, attention.q(), "dq");
    HostBuffer toK = cast(dk, dkOffset, attention.k(), "dk");
    HostBuffer toV = cast(dv, dvOffset, attention.v(), "dv");
    apart(toQ, dqOffset, attention.q(), "dq", toK, dkOffset, attention.k(), "dk");
    apart(toQ, dqOffset, attention.q(), "dq", toV, dvOffset, attention.v(), "dv");
    apart(toK, dkOffset, attention.k(), "dk", toV, dvOffset, attention.v(), "dv");
    for (int i = 0; i < 3; i++) {
      HostBuffer to = i == 0 ? toQ : i == 1 ? toK : toV;
      long offset = i == 0 ? dqOffset : i == 1 ? dkOffset : dvOffset;
      Heads heads = i == 0 ? attention.q() : i == 1 ? attention.k() : attention.v();
      String name = i == 0 ? "dq" : i == 1 ? "dk" : "dv";
      apart(to, offset, heads, name, queries, qOffset, attention.q(), "q");
      apart(to, offset, heads, name, keys, kOffset, attention.k(), "k");
      apart(to, offset, heads, name, values, vOffset, attention.v(), "v");
      apart(to, offset, heads, name, result, yOffset, attention.y(), "y");
      apart(to, offset, heads, name, gradient, dyOffset, attention.y(), "dy");
      fromStatistics(statistics, logSumExpOffset, attention.statistics(), to, offset, heads, name);
    }
    attendBackward(
        attention,
        queries,
        qOffset,
        keys,
        kOffset,
        values,
        vOffset,
        counts,
        lengthsOffset,
        result,
        yOffset,
        statistics,
        logSumExpOffset,
        gradient,
        dyOffset,
        toQ,
        dqOffset,
        toK,
        dkOffset,
        toV,
        dvOffset);
  }

  @Override
  public final void rotate(
      Rotary rotary,
      Buffer x,
      long xOffset,
      Buffer table,
      long tableOffset,
      Buffer y,
      long yOffset) {
    Heads heads = rotary.heads();
    HostBuffer from = cast(x, xOffset, heads, "x");
    long count = rotary.tableLength();
    HostBuffer angles = HostChecks.cast(dtype, table, tableOffset, count, "table");
    HostBuffer to = cast(y, yOffset, heads, "y");
    if (to.offset() + yOffset != from.offset() + xOffset) {
      apart(to, yOffset, heads, "y", from, xOffset, heads, "x");
    }
    HostChecks.apart(to, yOffset, heads.extent(), "y", angles, tableOffset, count, "table");
    turn(rotary, from, xOffset, angles, tableOffset, to, yOffset);
  }

  private HostBuffer cast(Buffer buffer, long offset, Heads heads, String name) {
    return HostChecks.cast(dtype, buffer, offset, heads.extent(), name);
  }

  private HostBuffer statistics(Attention attention, Buffer buffer, long offset) {
    return HostChecks.cast(dtype, buffer, offset, attention.statistics(), "logSumExp");
  }

  private static I32Buffer lengths(Attention attention, Buffer buffer, long offset) {
    I32Buffer lengths = I32Buffer.cast(buffer, "lengths");
    int at = lengths.index(offset, attention.batch(), "lengths");
    for (int i = 0; i < attention.batch(); i++) {
      int length = lengths.array()[at + i];
      if (length < 0 || length > attention.keys()) {
        throw new IllegalArgumentException(
            "lengths[" + i + "] is " + length + "; expected 0 to " + attention.keys());
      }
    }
    return lengths;
  }

  private static void apart(
      HostBuffer output,
      long outputOffset,
      Heads outputHeads,
      String outputName,
      HostBuffer other,
      long otherOffset,
      Heads otherHeads,
      String otherName) {
    long start = output.offset() + outputOffset;
    if (!outputHeads.apart(start, otherHeads, other.offset() + otherOffset)) {
      HostChecks.apart(
          output,
          outputOffset,
          outputHeads.extent(),
          outputName,
          other,
          otherOffset,
          otherHeads.extent(),
          otherName);
    }
  }

  private static void fromStatistics(
      HostBuffer statistics,
      long statisticsOffset,
      long count,
      HostBuffer other,
      long otherOffset,
      Heads otherHeads,
      String otherName) {
    HostChecks.apart(
        other,
        otherOffset,
        otherHeads.extent(),
        otherName,
        statistics,
        statisticsOffset,
        count,
        "logSumExp");
  }
}
