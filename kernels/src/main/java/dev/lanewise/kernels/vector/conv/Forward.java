package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatRowBlocks;
import dev.lanewise.kernels.vector.gemm.FloatSourceProduct;
import java.util.Arrays;

/** The forward convolution, group by group and some images at a time; reused between calls. */
final class Forward {
  private final ScratchPool scratch;
  private final FloatSourceProduct product;
  private final PaddedImage padded = new PaddedImage();
  private final Patches patches = new Patches();
  private final FloatRowBlocks rows = new FloatRowBlocks();
  private int[] taps = {};

  Forward(ScratchPool scratch, FloatSourceProduct product) {
    this.scratch = scratch;
    this.product = product;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    patches.clear();
    rows.clear();
  }

  /**
   * Convolves.
   *
   * @param finish the operations at the end
   * @param w the weights as {@link Filters#forward} lays them out
   */
  void run(Finish finish, Conv2d conv, float[] x, int xAt, float[] w, float[] y, int yAt) {
    Window2d window = conv.window();
    int outHeight = conv.outHeight();
    int outWidth = conv.outWidth();
    setImage(padded, conv);
    taps = setTaps(padded, conv, taps);
    int seen = conv.groupInChannels();
    int made = conv.groupOutChannels();
    int plane = outHeight * outWidth;
    int rowStep = window.strideH() * padded.rowLength();
    // Windows one after the other over the whole image, where no row of them ends before it.
    boolean flat = rowStep == outWidth;
    int imageSize = padded.isInPlace() ? 0 : padded.size();
    int together = ConvThresholds.imagesTogether(conv.batch(), plane, made, imageSize);
    boolean aside = together > 1 || finish.reads(y);
    int chainsFrom = together * imageSize;
    float[] work = scratch.leaseFloats(chainsFrom + (aside ? together * made * plane : 0));
    try {
      Arrays.fill(work, 0, chainsFrom, 0);
      for (int n = 0; n < conv.batch(); n += together) {
        int images = Math.min(together, conv.batch() - n);
        for (int group = 0; group < conv.groups(); group++) {
          int step = conv.inChannels() * padded.imagePlane();
          int from = xAt + n * step + group * seen * padded.imagePlane();
          for (int i = 0; i < images && !padded.isInPlace(); i++) {
            padded.copy(x, from + i * step, work, i * imageSize);
          }
          patches.set(
              padded.isInPlace() ? x : work,
              padded.isInPlace() ? from : 0,
              flat ? plane : outWidth,
              flat ? 1 : outHeight,
              rowStep,
              padded.isInPlace() ? step : imageSize,
              taps);
          int index = (n * conv.outChannels() + group * made) * plane;
          float[] chains = aside ? work : y;
          int chainsAt = aside ? chainsFrom : yAt + index;
          int columns = images * plane;
          Filters.forwardRows(rows, conv, group, w);
          product.run(columns, rows, patches, chains, chainsAt, columns);
          for (int i = 0; i < images; i++) {
            int to = index + i * conv.outChannels() * plane;
            finish.planes(
                group * made, made, plane, chains, chainsAt + i * plane, columns, y, yAt + to, to);
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  /** Looks at what the windows of a forward convolution reach. */
  private static void setImage(PaddedImage padded, Conv2d conv) {
    Window2d window = conv.window();
    padded.set(
        conv.groupInChannels(),
        conv.height(),
        conv.width(),
        window.padTop(),
        (conv.outHeight() - 1L) * window.strideH() + window.extentH(),
        window.padLeft(),
        (conv.outWidth() - 1L) * window.strideW() + window.extentW(),
        window.strideW());
  }

  private static int[] setTaps(PaddedImage padded, Conv2d conv, int[] old) {
    Window2d window = conv.window();
    int channels = conv.groupInChannels();
    int count = channels * window.kernelH() * window.kernelW();
    int[] taps = old.length < count ? new int[count] : old;
    int at = 0;
    for (int block = 0; block < channels; block += Conv2d.CHANNEL_BLOCK) {
      int end = Math.min(channels, block + Conv2d.CHANNEL_BLOCK);
      for (int ky = 0; ky < window.kernelH(); ky++) {
        for (int kx = 0; kx < window.kernelW(); kx++) {
          int tap = tap(padded, window, ky, kx);
          for (int c = block; c < end; c++) {
            taps[at++] = c * padded.plane() + tap;
          }
        }
      }
    }
    return taps;
  }

  /** Where a tap of the first window lies in a channel. */
  static int tap(PaddedImage padded, Window2d window, int ky, int kx) {
    return ky * window.dilationH() * padded.rowLength() + padded.column(kx * window.dilationW());
  }
}
