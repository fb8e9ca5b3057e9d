package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatSourceProduct;
import java.util.Arrays;

/**
 * The gradient of weights: for each chunk of windows, gradients of outputs times patches, the
 * chunks' sums added in their order; reused between calls.
 */
final class WeightGradient {
  private final ScratchPool scratch;
  private final FloatSourceProduct product;
  private final PaddedImage padded = new PaddedImage();
  private final PatchRows patches;
  private int[] taps = {};

  WeightGradient(ScratchPool scratch, FloatSourceProduct product) {
    this.scratch = scratch;
    this.product = product;
    this.patches = new PatchRows(scratch);
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    patches.clear();
  }

  /** Computes the gradient. */
  void run(Conv2d conv, float[] x, int xAt, float[] dy, int dyAt, float[] dw, int dwAt) {
    Forward.setImage(padded, conv);
    setTaps(conv);
    Window2d window = conv.window();
    int made = conv.groupOutChannels();
    int seen = conv.groupInChannels();
    int columns = seen * window.kernelH() * window.kernelW();
    int plane = conv.outHeight() * conv.outWidth();
    int size = made * columns;
    int imageSize = padded.isInPlace() ? 0 : padded.size();
    if (conv.batch() == 0) {
      Arrays.fill(dw, dwAt, dwAt + conv.groups() * size, 0);
      return;
    }
    float[] work = scratch.leaseFloats(imageSize + size);
    try {
      Arrays.fill(work, 0, imageSize, 0);
      for (int group = 0; group < conv.groups(); group++) {
        int to = dwAt + group * size;
        for (int n = 0; n < conv.batch(); n++) {
          int from = xAt + (n * conv.inChannels() + group * seen) * conv.height() * conv.width();
          if (!padded.isInPlace()) {
            padded.copy(x, from, work);
          }
          patches.set(
              padded.isInPlace() ? x : work,
              padded.isInPlace() ? from : 0,
              conv.outWidth(),
              window.strideH() * padded.rowLength(),
              taps);
          int gradients = dyAt + (n * conv.outChannels() + group * made) * plane;
          boolean continues = n % conv.chunkImages() != 0;
          boolean ends = n + 1 == conv.batch() || (n + 1) % conv.chunkImages() == 0;
          for (int p = 0; p < conv.outHeight(); p += conv.chunkRows()) {
            int rows = Math.min(conv.chunkRows(), conv.outHeight() - p);
            boolean first = p == 0 && n < conv.chunkImages();
            int start = p * conv.outWidth();
            patches.startAt(start);
            product.run(
                made,
                columns,
                rows * conv.outWidth(),
                dy,
                gradients + start,
                plane,
                patches,
                continues,
                first ? dw : work,
                first ? to : imageSize,
                columns);
            if (ends && !first) {
              Finish.accumulate(size, work, imageSize, dw, to);
            }
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private void setTaps(Conv2d conv) {
    Window2d window = conv.window();
    int channels = conv.groupInChannels();
    int count = channels * window.kernelH() * window.kernelW();
    if (taps.length < count) {
      taps = new int[count];
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
