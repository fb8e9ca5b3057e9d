package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;
import java.util.Arrays;

/**
 * The convolutions, forward and transposed, whose filters see one channel each. There is nothing
 * for a matrix product to share, so groups are lanes: some rows of a block of channels are
 * transposed to that order, each tap is a vector of weights, and what is made is transposed back.
 * Strips of rows of blocks of groups are shared out to the threads; reused between calls.
 */
final class Depthwise extends RangeTask {
  private static final int L = Lanes.FLOATS;

  /** Multiply-adds that are worth handing to another thread: some microseconds. */
  private static final double TASK_WORK = 1 << 18;

  /** Elements of the rows of a filter that are read at a time, and of those made: 64 KB. */
  private static final int STRIP = 1 << 14;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private final LaneRows image = new LaneRows();
  private final LanePhases phases = new LanePhases();
  private Conv2d conv = Conv2d.of(0, 1, 1, 1, 1, Window2d.of(1, 1));
  private int reads;
  private int makes;
  private int readPlane;
  private int madeHeight;
  private int madeWidth;
  private int top;
  private int down;
  private int stripRows;
  private int strips;
  private float[] x = NOTHING;
  private int xAt;
  private float[] w = NOTHING;
  private float[] y = NOTHING;
  private int yAt;
  private Finish finish = new Finish();

  Depthwise(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    x = NOTHING;
    w = NOTHING;
    y = NOTHING;
  }

  /**
   * Convolves.
   *
   * @param operations at the end
   * @param weights as {@link DepthwiseFilters#forward} lays them out
   */
  void forward(
      WorkerPool workers,
      Finish operations,
      Conv2d call,
      float[] from,
      int fromAt,
      float[] weights,
      float[] to,
      int toAt) {
    Window2d window = call.window();
    finish = operations;
    conv = call;
    reads = 1;
    makes = call.groupOutChannels();
    readPlane = call.height() * call.width();
    madeHeight = call.outHeight();
    madeWidth = call.outWidth();
    top = window.padTop();
    down = window.strideH();
    long columns = (call.outWidth() - 1L) * window.strideW() + window.extentW();
    setImage(
        call.height(),
        call.width(),
        call.outHeight(),
        1,
        window.extentH() - window.strideH(),
        window.padLeft(),
        columns,
        window.strideW());
    phases.setForward(call, image);
    run(workers, from, fromAt, weights, to, toAt);
  }

  /**
   * Convolves the other way.
   *
   * @param from laid out as the y of {@code call}
   * @param weights as {@link DepthwiseFilters#transposed} lays them out
   * @param to laid out as the x of {@code call}
   */
  void transposed(
      WorkerPool workers,
      Finish operations,
      Conv2d call,
      float[] from,
      int fromAt,
      float[] weights,
      float[] to,
      int toAt) {
    Window2d window = call.window();
    finish = operations;
    conv = call;
    reads = call.groupOutChannels();
    makes = 1;
    readPlane = call.outHeight() * call.outWidth();
    madeHeight = call.height();
    madeWidth = call.width();
    top = Transposed.above(window.padTop(), window.extentH(), window.strideH());
    int left = Transposed.above(window.padLeft(), window.extentW(), window.strideW());
    down = 1;
    setImage(
        call.outHeight(),
        call.outWidth(),
        Math.ceilDiv(call.height(), window.strideH()),
        window.strideH(),
        top + (window.strideH() - 1 + window.padTop()) / window.strideH(),
        left,
        (call.width() - 1L + window.padLeft()) / window.strideW() + 1 + left,
        1);
    phases.setTransposed(call, image, top, left);
    run(workers, from, fromAt, weights, to, toAt);
  }

  /**
   * Chooses how many rows of windows make a strip.
   *
   * @param most rows of windows
   * @param madeRows of the result that a row of windows makes
   * @param more rows that a strip reads beyond {@code down} for each row of windows
   */
  private void setImage(
      int height, int width, int most, int madeRows, int more, int left, long columns, int stride) {
    long row = L * Math.max(columns, (long) left + width);
    long made = Math.max(1, (long) L * madeRows * madeWidth);
    long fit = Math.min((STRIP / row - more) / down, STRIP / made);
    stripRows = (int) Math.clamp(fit, 1, Math.max(1, most));
    strips = Math.ceilDiv(most, stripRows);
    int read = Math.addExact(Math.multiplyExact(stripRows, down), Math.max(more, 0));
    image.set(height, width, read, left, columns, stride);
  }

  private void run(
      WorkerPool workers, float[] from, int fromAt, float[] weights, float[] to, int toAt) {
    x = from;
    xAt = fromAt;
    w = weights;
    y = to;
    yAt = toAt;
    int blocks = Math.ceilDiv(conv.groups(), L);
    share(
        workers,
        Math.multiplyExact(Math.multiplyExact(conv.batch(), blocks), strips),
        (long) (conv.flops() / 2 / TASK_WORK));
  }

  @Override
  protected void items(int from, int end) {
    int blocks = Math.ceilDiv(conv.groups(), L);
    int made = stripRows * phases.stepH() * madeWidth * L;
    boolean split = phases.count() > 1;
    int loadAt = reads * image.size();
    int chainsAt = loadAt + image.asideSize();
    int pixelsAt = split ? chainsAt + made : chainsAt;
    int planesAt = pixelsAt + made;
    float[] work = scratch.leaseFloats(planesAt + (finish.reads(y) ? made : 0));
    try {
      Arrays.fill(work, 0, loadAt, 0);
      for (int item = from; item < end; item++) {
        int first = item % strips * stripRows;
        int block = item / strips % blocks;
        int n = item / strips / blocks;
        int channel = block * L;
        int channels = Math.min(L, conv.groups() - channel);
        int at = xAt + (n * conv.groups() + channel) * reads * readPlane;
        for (int r = 0; r < reads; r++) {
          image.load(
              x,
              at + r * readPlane,
              reads * readPlane,
              channels,
              first * down - top,
              work,
              r * image.size(),
              loadAt);
        }
        for (int m = 0; m < makes; m++) {
          int weights = block * DepthwiseFilters.blockSize(conv);
          chains(first, weights + m * phases.tap(phases.count()) * L, work, chainsAt);
          if (split) {
            merge(first, work, chainsAt, pixelsAt);
          }
          store(n, channel, channels, m, first, work, pixelsAt, planesAt);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  /** Makes the chains of the strip's windows. */
  private void chains(int first, int weights, float[] work, int chainsAt) {
    int to = chainsAt;
    for (int phase = 0; phase < phases.count(); phase++) {
      int tap = phases.tap(phase);
      LaneTaps.chains(
          Math.clamp(phases.rows(phase) - first, 0, stripRows),
          phases.columns(phase),
          work,
          0,
          down * image.rowStep(),
          phases.taps(),
          tap,
          phases.taps(phase),
          w,
          weights + tap * L,
          work,
          to);
      to += stripRows * phases.columns(phase) * L;
    }
  }

  /** Puts the pixels of phases side by side. */
  private void merge(int first, float[] work, int chainsAt, int pixelsAt) {
    int at = chainsAt;
    for (int phase = 0; phase < phases.count(); phase++) {
      int columns = phases.columns(phase);
      int rows = Math.clamp(phases.rows(phase) - first, 0, stripRows);
      for (int i = 0; i < rows; i++) {
        int row = phase / phases.stepW() + i * phases.stepH();
        int to = pixelsAt + (row * madeWidth + phase % phases.stepW()) * L;
        LaneRows.toEvery(phases.stepW(), columns, work, at + i * columns * L, to);
      }
      at += stripRows * columns * L;
    }
  }

  /** Transposes a strip back and finishes it. */
  private void store(
      int n,
      int channel,
      int channels,
      int m,
      int first,
      float[] work,
      int pixelsAt,
      int planesAt) {
    int row = first * phases.stepH();
    int pixels = Math.min(stripRows * phases.stepH(), madeHeight - row) * madeWidth;
    int plane = madeHeight * madeWidth;
    int made = channel * makes + m;
    int index = (n * conv.groups() * makes + made) * plane + row * madeWidth;
    boolean aside = finish.reads(y);
    float[] chains = aside ? work : y;
    int chainsAt = aside ? planesAt : yAt + index;
    int step = aside ? pixels : makes * plane;
    FloatTransposition.copyLanes(pixels, channels, work, pixelsAt, chains, chainsAt, step);
    for (int c = 0; c < channels; c++) {
      int at = index + c * makes * plane;
      finish.plane(made + c * makes, pixels, chains, chainsAt + c * step, y, yAt + at, at);
    }
  }
}
