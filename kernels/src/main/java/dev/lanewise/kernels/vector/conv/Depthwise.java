package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import java.util.Arrays;

/**
 * The forward convolution whose filters see one channel each: for every row of a result one pass
 * for up to three taps, since there is nothing for a matrix product to share. Channels of samples
 * are shared out to the threads; reused between calls.
 */
final class Depthwise extends RangeTask {
  /** Multiply-adds that are worth handing to another thread: some microseconds. */
  private static final double TASK_WORK = 1 << 16;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private final PaddedImage padded = new PaddedImage();
  private Conv2d conv = Conv2d.of(0, 1, 1, 1, 1, Window2d.of(1, 1));
  private float[] x = NOTHING;
  private int xAt;
  private float[] w = NOTHING;
  private int wAt;
  private float[] y = NOTHING;
  private int yAt;

  /** The operations at the end. */
  final Finish finish = new Finish();

  Depthwise(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    finish.clear();
    x = NOTHING;
    w = NOTHING;
    y = NOTHING;
  }

  /**
   * Convolves.
   *
   * @param weights as the caller has them: for one channel no other order is asked for
   */
  void run(
      WorkerPool workers,
      Conv2d call,
      float[] image,
      int imageAt,
      float[] weights,
      int weightsAt,
      float[] result,
      int resultAt) {
    conv = call;
    x = image;
    xAt = imageAt;
    w = weights;
    wAt = weightsAt;
    y = result;
    yAt = resultAt;
    Forward.setImage(padded, call);
    share(workers, call.batch() * call.groups(), (long) (call.flops() / 2 / TASK_WORK));
  }

  @Override
  protected void items(int from, int end) {
    int plane = conv.outHeight() * conv.outWidth();
    boolean aside = finish.reads(y);
    int imageSize = padded.isInPlace() ? 0 : padded.size();
    float[] work = scratch.leaseFloats(imageSize + (aside ? plane : 0));
    try {
      Arrays.fill(work, 0, imageSize, 0);
      for (int item = from; item < end; item++) {
        int imageFrom = xAt + item * conv.height() * conv.width();
        if (!padded.isInPlace()) {
          padded.copy(x, imageFrom, work);
        }
        for (int filter = 0; filter < conv.groupOutChannels(); filter++) {
          int made = item * conv.groupOutChannels() + filter;
          int channel = made % conv.outChannels();
          int at = made * plane;
          float[] chains = aside ? work : y;
          int chainsAt = aside ? imageSize : yAt + at;
          Arrays.fill(chains, chainsAt, chainsAt + plane, 0);
          plane(
              padded.isInPlace() ? x : work,
              padded.isInPlace() ? imageFrom : 0,
              channel,
              chains,
              chainsAt);
          finish.plane(channel, plane, chains, chainsAt, y, yAt + at, at);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private void plane(float[] image, int imageAt, int channel, float[] chains, int chainsAt) {
    Window2d window = conv.window();
    int n = conv.outWidth();
    int rowStep = window.strideH() * padded.rowLength();
    int weights = wAt + channel * window.kernelH() * window.kernelW();
    for (int p = 0; p < conv.outHeight(); p++) {
      for (int ky = 0; ky < window.kernelH(); ky++) {
        int row = imageAt + p * rowStep;
        taps(n, image, row, ky, weights + ky * window.kernelW(), chains, chainsAt + p * n);
      }
    }
  }

  /** The taps of one row of the filter. */
  private void taps(
      int n, float[] image, int row, int ky, int weights, float[] chains, int chainsAt) {
    Window2d window = conv.window();
    int count = window.kernelW();
    for (int kx = 0; kx < count; kx += 3) {
      int left = count - kx;
      int t0 = row + Forward.tap(padded, window, ky, kx);
      int t1 = left > 1 ? row + Forward.tap(padded, window, ky, kx + 1) : 0;
      int t2 = left > 2 ? row + Forward.tap(padded, window, ky, kx + 2) : 0;
      float w0 = w[weights + kx];
      if (left == 1) {
        WeightedTaps.add(n, image, t0, w0, chains, chainsAt);
      } else if (left == 2) {
        float w1 = w[weights + kx + 1];
        WeightedTaps.add(n, image, t0, w0, t1, w1, chains, chainsAt);
      } else {
        float w1 = w[weights + kx + 1];
        float w2 = w[weights + kx + 2];
        WeightedTaps.add(n, image, t0, w0, t1, w1, t2, w2, chains, chainsAt);
      }
    }
  }
}
