package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatSourceProduct;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;
import java.util.Arrays;

/**
 * The gradient of weights: for each chunk of windows, gradients of outputs times patches, the
 * chunks' sums added in their order; reused between calls.
 *
 * <p>A product is turned round where that is faster: patches times gradients, with lanes over the
 * output channels. Then patches need not be transposed, but the result has to be.
 */
final class WeightGradient {
  /** Elements up to which padded images of a chunk lie side by side. */
  private static final int IMAGES_SIZE = 1 << 20;

  private final ScratchPool scratch;
  private final FloatSourceProduct product;
  private final PaddedImage padded = new PaddedImage();
  private final GradientRows gradients = new GradientRows();
  private final PatchRows patches;
  private int[] taps = {};

  private int made;
  private int columns;
  private int plane;
  private int lead;
  private boolean turned;

  WeightGradient(ScratchPool scratch, FloatSourceProduct product) {
    this.scratch = scratch;
    this.product = product;
    this.patches = new PatchRows(scratch);
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    patches.clear();
    gradients.clear();
  }

  /** Computes the gradient. */
  void run(Conv2d conv, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
    setImage(padded, conv);
    setTaps(conv);
    made = conv.groupOutChannels();
    plane = conv.outHeight() * conv.outWidth();
    int size = made * columns;
    if (conv.batch() == 0) {
      Arrays.fill(dw, dwAt, dwAt + conv.groups() * size, 0);
      return;
    }
    int most = Math.min(conv.batch(), conv.chunkImages());
    int images = padded.isInPlace() ? most : Math.clamp(IMAGES_SIZE / padded.size(), 1, most);
    turned = ConvThresholds.turnsGradient(conv);
    int chunkAt = padded.isInPlace() ? 0 : images * padded.size();
    int sumsAt = chunkAt + size;
    float[] work = scratch.leaseFloats(sumsAt + (turned ? size : 0));
    try {
      Arrays.fill(work, 0, chunkAt, 0);
      for (int group = 0; group < conv.groups(); group++) {
        int to = dwAt + group * size;
        float[] sums = turned ? work : dw;
        int at = turned ? sumsAt : to;
        chunks(conv, group, images, x, xAt, dy, dyAt, work, chunkAt, sums, at);
        if (turned) {
          FloatTransposition.copy(columns, made, work, sumsAt, made, dw, to, columns);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  /** All chunks of a group, one after the other. */
  private void chunks(
      Conv2d conv,
      int group,
      int images,
      float[] x,
      int xAt,
      float[] dy,
      int dyAt,
      float[] work,
      int chunkAt,
      float[] sums,
      int sumsAt) {
    int chunkImages = conv.chunkImages();
    for (int n = 0; n < conv.batch(); n += chunkImages) {
      int end = Math.min(conv.batch(), n + chunkImages);
      // Of these loops only one has more than one turn.
      for (int p = 0; p < conv.outHeight(); p += conv.chunkRows()) {
        boolean first = n == 0 && p == 0;
        float[] to = first ? sums : work;
        int toAt = first ? sumsAt : chunkAt;
        for (int i = n; i < end; i += images) {
          int count = Math.min(images, end - i);
          int rows = Math.min(conv.chunkRows(), conv.outHeight() - p);
          part(conv, group, i, count, p, rows, x, xAt, dy, dyAt, work, i != n, to, toAt);
        }
        if (!first) {
          Finish.accumulate(made * columns, work, chunkAt, sums, sumsAt);
        }
      }
    }
  }

  /** The chains of some rows of an image, or of some images. */
  private void part(
      Conv2d conv,
      int group,
      int n,
      int images,
      int row,
      int rows,
      float[] x,
      int xAt,
      float[] dy,
      int dyAt,
      float[] work,
      boolean continues,
      float[] to,
      int toAt) {
    int seen = conv.groupInChannels();
    int imageStep = conv.inChannels() * padded.imagePlane();
    int from = xAt + n * imageStep + group * seen * padded.imagePlane();
    int top = row * conv.window().strideH();
    for (int i = 0; i < images && !padded.isInPlace(); i++) {
      int first = top - conv.window().padTop();
      padded.copyRows(x, from + i * imageStep, first, work, i * padded.size());
    }
    patches.set(
        padded.isInPlace() ? x : work,
        padded.isInPlace() ? from + top * padded.rowLength() : 0,
        padded.isInPlace() ? imageStep : padded.size(),
        rows,
        conv.outWidth(),
        conv.window().strideH() * padded.rowLength(),
        taps,
        lead);
    int gradientStep = conv.outChannels() * plane;
    int gradientsFrom = dyAt + n * gradientStep + group * made * plane + row * conv.outWidth();
    int windows = rows * conv.outWidth();
    gradients.set(dy, gradientsFrom, gradientStep, plane, windows);
    int depth = images * windows;
    if (turned) {
      product.run(columns, made, depth, patches, gradients, continues, to, toAt, made);
    } else {
      product.run(made, columns, depth, gradients, patches, continues, to, toAt, columns);
    }
  }

  /** Looks at what the windows of a chunk reach. */
  private static void setImage(PaddedImage padded, Conv2d conv) {
    Window2d window = conv.window();
    padded.set(
        conv.groupInChannels(),
        conv.height(),
        conv.width(),
        // Any padding, so that an image is read in place only if no chunk needs some.
        window.padTop() + window.padBottom(),
        (conv.chunkRows() - 1L) * window.strideH() + window.extentH(),
        window.padLeft(),
        (conv.outWidth() - 1L) * window.strideW() + window.extentW(),
        window.strideW());
  }

  private void setTaps(Conv2d conv) {
    Window2d window = conv.window();
    int channels = conv.groupInChannels();
    columns = channels * window.kernelH() * window.kernelW();
    lead = window.kernelW() * Math.max(1, window.strideH() / window.dilationH());
    if (taps.length < columns) {
      taps = new int[columns];
    }
    int at = 0;
    for (int c = 0; c < channels; c++) {
      for (int ky = 0; ky < window.kernelH(); ky++) {
        for (int kx = 0; kx < window.kernelW(); kx++) {
          taps[at++] = c * padded.plane() + Forward.tap(padded, window, ky, kx);
        }
      }
    }
  }
}
