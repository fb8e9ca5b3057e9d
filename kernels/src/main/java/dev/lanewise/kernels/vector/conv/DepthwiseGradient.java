package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of weights of one filter for each channel. A chain has no neighbours in its own
 * channel but the other taps, so lanes are channels: images and gradients are transposed to that
 * order, and nine taps' sums stay in registers along a row of windows. Blocks of channels are
 * shared out to the threads; reused between calls.
 */
final class DepthwiseGradient extends RangeTask {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  /** Taps whose sums are in registers at a time. */
  private static final int TAPS = 9;

  /** Multiply-adds that are worth handing to another thread: some microseconds. */
  private static final double TASK_WORK = 1 << 18;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private final LaneRows lanes = new LaneRows();
  private int[] taps = {};
  private int filled;
  private Conv2d conv = Conv2d.of(0, 1, 1, 1, 1, Window2d.of(1, 1));
  private float[] x = NOTHING;
  private int xAt;
  private float[] dy = NOTHING;
  private int dyAt;
  private float[] dw = NOTHING;
  private int dwAt;

  DepthwiseGradient(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    x = NOTHING;
    dy = NOTHING;
    dw = NOTHING;
  }

  /** Computes the gradient. */
  void run(
      WorkerPool workers,
      Conv2d call,
      float[] image,
      int imageAt,
      float[] gradient,
      int gradientAt,
      float[] result,
      int resultAt) {
    conv = call;
    x = image;
    xAt = imageAt;
    dy = gradient;
    dyAt = gradientAt;
    dw = result;
    dwAt = resultAt;
    Window2d window = call.window();
    lanes.set(
        call.height(),
        call.width(),
        (call.chunkRows() - 1) * window.strideH() + window.extentH(),
        window.padLeft(),
        (call.outWidth() - 1L) * window.strideW() + window.extentW(),
        window.strideW());
    setTaps();
    int blocks = Math.ceilDiv(call.groups(), L);
    share(workers, blocks, (long) (call.flops() / 2 / TASK_WORK));
  }

  /** Repeats the last tap up to a whole number of registers' fill. */
  private void setTaps() {
    Window2d window = conv.window();
    int count = window.kernelH() * window.kernelW();
    filled = Math.ceilDiv(count, TAPS) * TAPS;
    if (taps.length < filled) {
      taps = new int[filled];
    }
    for (int t = 0; t < filled; t++) {
      int tap = Math.min(t, count - 1);
      int ky = tap / window.kernelW();
      int kx = tap % window.kernelW();
      taps[t] = lanes.at(ky * window.dilationH(), kx * window.dilationW());
    }
  }

  @Override
  protected void items(int from, int end) {
    int asideAt = lanes.size();
    int gradientAt = asideAt + lanes.asideSize();
    int chunkAt = gradientAt + L * conv.chunkRows() * conv.outWidth();
    int sumsAt = chunkAt + L * filled;
    float[] work = scratch.leaseFloats(sumsAt + L * filled);
    try {
      Arrays.fill(work, 0, asideAt, 0);
      for (int block = from; block < end; block++) {
        int channel = block * L;
        int channels = Math.min(L, conv.groups() - channel);
        Arrays.fill(work, sumsAt, sumsAt + L * filled, 0);
        chunks(channel, channels, work, asideAt, gradientAt, chunkAt, sumsAt);
        int count = conv.window().kernelH() * conv.window().kernelW();
        int to = dwAt + channel * count;
        FloatTransposition.copyLanes(count, channels, work, sumsAt, dw, to, count);
      }
    } finally {
      scratch.release(work);
    }
  }

  /** All chunks of some channels, one after the other. */
  private void chunks(
      int channel,
      int channels,
      float[] work,
      int asideAt,
      int gradientAt,
      int chunkAt,
      int sumsAt) {
    int size = L * filled;
    for (int n = 0; n < conv.batch(); n += conv.chunkImages()) {
      int end = Math.min(conv.batch(), n + conv.chunkImages());
      // Of these loops only one has more than one turn.
      for (int p = 0; p < conv.outHeight(); p += conv.chunkRows()) {
        int rows = Math.min(conv.chunkRows(), conv.outHeight() - p);
        Arrays.fill(work, chunkAt, chunkAt + size, 0);
        for (int i = n; i < end; i++) {
          transpose(i, p, rows, channel, channels, work, asideAt, gradientAt);
          rows(rows, work, gradientAt, chunkAt);
        }
        Finish.accumulate(size, work, chunkAt, work, sumsAt);
      }
    }
  }

  /** Makes lanes of what some rows of windows read, and of their gradients. */
  private void transpose(
      int n,
      int row,
      int rows,
      int channel,
      int channels,
      float[] work,
      int asideAt,
      int gradientAt) {
    int imagePlane = conv.height() * conv.width();
    int from = xAt + (n * conv.inChannels() + channel) * imagePlane;
    int first = row * conv.window().strideH() - conv.window().padTop();
    lanes.load(x, from, imagePlane, channels, first, work, 0, asideAt);
    int plane = conv.outHeight() * conv.outWidth();
    int windows = rows * conv.outWidth();
    int at = dyAt + (n * conv.outChannels() + channel) * plane + row * conv.outWidth();
    FloatTransposition.copy(channels, windows, dy, at, plane, work, gradientAt, L);
  }

  private void rows(int rows, float[] work, int gradientAt, int sumsAt) {
    int length = conv.outWidth() * L;
    int step = conv.window().strideH() * lanes.rowStep();
    for (int t = 0; t < filled; t += TAPS) {
      for (int row = 0; row < rows; row++) {
        row(length, work, row * step, taps, t, gradientAt + row * length, sumsAt + t * L);
      }
    }
  }

  /** Continues the chains of nine taps over a row of windows. */
  private static void row(
      int length, float[] work, int imageAt, int[] taps, int tap, int gradientAt, int sumsAt) {
    int x0 = imageAt + taps[tap];
    int x1 = imageAt + taps[tap + 1];
    int x2 = imageAt + taps[tap + 2];
    int x3 = imageAt + taps[tap + 3];
    int x4 = imageAt + taps[tap + 4];
    int x5 = imageAt + taps[tap + 5];
    int x6 = imageAt + taps[tap + 6];
    int x7 = imageAt + taps[tap + 7];
    int x8 = imageAt + taps[tap + 8];
    FloatVector s0 = FloatVector.fromArray(S, work, sumsAt);
    FloatVector s1 = FloatVector.fromArray(S, work, sumsAt + L);
    FloatVector s2 = FloatVector.fromArray(S, work, sumsAt + 2 * L);
    FloatVector s3 = FloatVector.fromArray(S, work, sumsAt + 3 * L);
    FloatVector s4 = FloatVector.fromArray(S, work, sumsAt + 4 * L);
    FloatVector s5 = FloatVector.fromArray(S, work, sumsAt + 5 * L);
    FloatVector s6 = FloatVector.fromArray(S, work, sumsAt + 6 * L);
    FloatVector s7 = FloatVector.fromArray(S, work, sumsAt + 7 * L);
    FloatVector s8 = FloatVector.fromArray(S, work, sumsAt + 8 * L);
    for (int i = 0; i < length; i += L) {
      FloatVector g = FloatVector.fromArray(S, work, gradientAt + i);
      s0 = FloatVector.fromArray(S, work, x0 + i).fma(g, s0);
      s1 = FloatVector.fromArray(S, work, x1 + i).fma(g, s1);
      s2 = FloatVector.fromArray(S, work, x2 + i).fma(g, s2);
      s3 = FloatVector.fromArray(S, work, x3 + i).fma(g, s3);
      s4 = FloatVector.fromArray(S, work, x4 + i).fma(g, s4);
      s5 = FloatVector.fromArray(S, work, x5 + i).fma(g, s5);
      s6 = FloatVector.fromArray(S, work, x6 + i).fma(g, s6);
      s7 = FloatVector.fromArray(S, work, x7 + i).fma(g, s7);
      s8 = FloatVector.fromArray(S, work, x8 + i).fma(g, s8);
    }
    s0.intoArray(work, sumsAt);
    s1.intoArray(work, sumsAt + L);
    s2.intoArray(work, sumsAt + 2 * L);
    s3.intoArray(work, sumsAt + 3 * L);
    s4.intoArray(work, sumsAt + 4 * L);
    s5.intoArray(work, sumsAt + 5 * L);
    s6.intoArray(work, sumsAt + 6 * L);
    s7.intoArray(work, sumsAt + 7 * L);
    s8.intoArray(work, sumsAt + 8 * L);
  }
}
