package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;

/**
 * The filters of {@link Depthwise}: for each block of groups, as many as there are lanes, the
 * groups' filters one after the other; of a filter the taps in the order in which they are added;
 * of a tap a lane for each group.
 */
final class DepthwiseFilters {
  private static final int L = Lanes.FLOATS;

  private DepthwiseFilters() {}

  /** How many elements there are. */
  static long size(Conv2d conv) {
    return (long) Math.ceilDiv(conv.groups(), L) * blockSize(conv);
  }

  /** The elements of a block of groups. */
  static int blockSize(Conv2d conv) {
    return conv.groupOutChannels() * taps(conv) * L;
  }

  private static int taps(Conv2d conv) {
    return conv.window().kernelH() * conv.window().kernelW();
  }

  /** For the forward convolution. */
  static void forward(Conv2d conv, float[] w, int wAt, float[] to) {
    int group = conv.groupOutChannels() * taps(conv);
    for (int channel = 0; channel < conv.groups(); channel += L) {
      int count = Math.min(L, conv.groups() - channel);
      int from = wAt + channel * group;
      FloatTransposition.copy(count, group, w, from, group, to, channel * group, L);
    }
  }

  /** For the transposed one: phase by phase the taps, the last first, and at each the filters. */
  static void transposed(Conv2d conv, Phase phase, float[] w, int wAt, float[] to) {
    Window2d window = conv.window();
    int filters = conv.groupOutChannels();
    int taps = taps(conv);
    int at = 0;
    for (int channel = 0; channel < conv.groups(); channel += L) {
      int count = Math.min(L, conv.groups() - channel);
      for (int i = 0; i < window.strideH() * window.strideW(); i++) {
        int row = i / window.strideW();
        phase.set(window, conv.height(), conv.width(), row, i % window.strideW());
        for (int ky = 0; ky < phase.down(); ky++) {
          for (int kx = 0; kx < phase.across(); kx++) {
            int tap = phase.ky(ky) * window.kernelW() + phase.kx(kx);
            for (int filter = 0; filter < filters; filter++) {
              int from = wAt + (channel * filters + filter) * taps + tap;
              for (int lane = 0; lane < count; lane++) {
                to[at + lane] = w[from + lane * filters * taps];
              }
              at += L;
            }
          }
        }
      }
    }
  }
}
