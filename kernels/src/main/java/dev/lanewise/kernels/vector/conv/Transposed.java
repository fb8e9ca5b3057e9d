package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatRowBlocks;
import dev.lanewise.kernels.vector.gemm.FloatSourceProduct;
import java.util.Arrays;

/**
 * The transposed convolution, and with it the gradient of a convolution's image. Elements of the
 * result that the same taps reach ({@link Phase}) are made by one product each, which for stride 1
 * is the whole result; reused between calls.
 */
final class Transposed {
  private final ScratchPool scratch;
  private final FloatSourceProduct product;
  private final PaddedImage padded = new PaddedImage();
  private final Patches patches = new Patches();
  private final Phase phase = new Phase();
  private final FloatRowBlocks rows = new FloatRowBlocks();
  private int[] taps = {};
  private int top;
  private int left;

  Transposed(ScratchPool scratch, FloatSourceProduct product) {
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
   * @param x laid out as the y of {@code conv}
   * @param w the weights as {@link Filters#transposed} lays them out
   * @param y laid out as the x of {@code conv}
   */
  void run(Finish finish, Conv2d conv, float[] x, int xAt, float[] w, float[] y, int yAt) {
    Window2d window = conv.window();
    setImage(conv);
    int read = conv.groupOutChannels();
    int made = conv.groupInChannels();
    int plane = conv.height() * conv.width();
    boolean whole = window.strideH() == 1 && window.strideW() == 1;
    int imageSize = padded.isInPlace() ? 0 : padded.size();
    int together = whole ? ConvThresholds.imagesTogether(conv.batch(), plane, made, imageSize) : 1;
    boolean aside = !whole || together > 1 || finish.reads(y);
    // A phase is made beside the result and then put where it belongs.
    int chainsFrom = together * imageSize;
    int phaseAt = chainsFrom + (aside ? together * made * plane : 0);
    float[] work = scratch.leaseFloats(phaseAt + (whole ? 0 : made * plane));
    try {
      Arrays.fill(work, 0, chainsFrom, 0);
      for (int n = 0; n < conv.batch(); n += together) {
        int images = Math.min(together, conv.batch() - n);
        int weights = 0;
        for (int group = 0; group < conv.groups(); group++) {
          int step = conv.outChannels() * padded.imagePlane();
          int from = xAt + n * step + group * read * padded.imagePlane();
          for (int i = 0; i < images && !padded.isInPlace(); i++) {
            padded.copy(x, from + i * step, work, i * imageSize);
          }
          int index = (n * conv.inChannels() + group * made) * plane;
          float[] chains = aside ? work : y;
          int chainsAt = aside ? chainsFrom : yAt + index;
          for (int row = 0; row < window.strideH(); row++) {
            for (int column = 0; column < window.strideW(); column++) {
              phase.set(window, conv.height(), conv.width(), row, column);
              float[] image = padded.isInPlace() ? x : work;
              int imageAt = padded.isInPlace() ? from : 0;
              int depth = setPatches(conv, image, imageAt, padded.isInPlace() ? step : imageSize);
              int size = images * phase.rows() * phase.columns();
              int to = whole ? chainsAt : phaseAt;
              rows.over(w, weights, made, depth);
              product.run(size, rows, patches, chains, to, size);
              weights += FloatRowBlocks.size(made, depth);
              if (!whole) {
                spread(conv, made, work, phaseAt, chainsFrom);
              }
            }
          }
          for (int i = 0; i < images; i++) {
            int to = index + i * conv.inChannels() * plane;
            finish.planes(
                group * made,
                made,
                plane,
                chains,
                chainsAt + i * plane,
                images * plane,
                y,
                yAt + to,
                to);
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  /** Looks at what all phases reach. */
  private void setImage(Conv2d conv) {
    Window2d window = conv.window();
    top = above(window.padTop(), window.extentH(), window.strideH());
    left = above(window.padLeft(), window.extentW(), window.strideW());
    long rows = (conv.height() - 1L + window.padTop()) / window.strideH() + 1 + top;
    long columns = (conv.width() - 1L + window.padLeft()) / window.strideW() + 1 + left;
    padded.set(
        conv.groupOutChannels(), conv.outHeight(), conv.outWidth(), top, rows, left, columns, 1);
  }

  /** How far before the first element the last tap of the first phases reaches. */
  static int above(int pad, int extent, int stride) {
    return Math.max(0, (extent - 1 - pad) / stride);
  }

  /** The taps of the phase; returns how many products an element is the sum of. */
  private int setPatches(Conv2d conv, float[] image, int imageAt, int imageStep) {
    int channels = conv.groupOutChannels();
    int count = channels * phase.down() * phase.across();
    if (taps.length < count) {
      taps = new int[count];
    }
    int at = 0;
    for (int block = 0; block < channels; block += Conv2d.CHANNEL_BLOCK) {
      int end = Math.min(channels, block + Conv2d.CHANNEL_BLOCK);
      for (int i = 0; i < phase.down(); i++) {
        for (int j = 0; j < phase.across(); j++) {
          int row = phase.rowShift(i) + top;
          int tap = row * padded.rowLength() + phase.columnShift(j) + left;
          for (int o = block; o < end; o++) {
            taps[at++] = o * padded.plane() + tap;
          }
        }
      }
    }
    boolean flat = padded.rowLength() == phase.columns();
    int across = flat ? Math.max(1, phase.rows() * phase.columns()) : phase.columns();
    int down = flat ? 1 : phase.rows();
    patches.set(image, imageAt, across, down, padded.rowLength(), imageStep, taps);
    return count;
  }

  /** Puts the phase's elements, {@code from} which they lie side by side, in the planes. */
  private void spread(Conv2d conv, int channels, float[] work, int from, int planes) {
    int stepH = conv.window().strideH();
    int stepW = conv.window().strideW();
    int at = from;
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < phase.rows(); i++) {
        int row = c * conv.height() + phase.row() + i * stepH;
        int to = planes + row * conv.width() + phase.column();
        for (int j = 0; j < phase.columns(); j++) {
          work[to + j * stepW] = work[at++];
        }
      }
    }
  }
}
