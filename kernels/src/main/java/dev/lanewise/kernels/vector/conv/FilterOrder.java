package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;

/**
 * Weights in the order in which a convolution adds them up: blocks of 16 of the channels that are
 * read, in a block the taps, at each tap the channels of the block.
 */
final class FilterOrder {
  /** Channels that {@link #byBlocks} does at a time, as neighbours in the weights are of those. */
  static final int CHANNELS = 8;

  private FilterOrder() {}

  /** For the forward convolution: the row of an output channel, from element 0 on. */
  static void forward(Conv2d conv, int outChannel, float[] w, int wAt, float[] row) {
    int channels = conv.groupInChannels();
    int taps = conv.window().kernelH() * conv.window().kernelW();
    int at = 0;
    for (int block = 0; block < channels; block += Conv2d.CHANNEL_BLOCK) {
      int size = Math.min(Conv2d.CHANNEL_BLOCK, channels - block);
      int from = wAt + (outChannel * channels + block) * taps;
      FloatTransposition.copy(size, taps, w, from, taps, row, at, size);
      at += size * taps;
    }
  }

  /**
   * For one group of the transposed convolution: the weights of some of the channels that it makes,
   * by blocks of the channels that it reads; in a block tap after tap of each channel, in a tap the
   * channels of the block.
   *
   * @param first the first of the channels, counted in the group
   * @param count at most {@link #CHANNELS}
   */
  static void byBlocks(
      Conv2d conv, int group, int first, int count, float[] w, int wAt, float[] blocks) {
    int made = conv.groupInChannels();
    int read = conv.groupOutChannels();
    int taps = conv.window().kernelH() * conv.window().kernelW();
    for (int block = 0; block < read; block += Conv2d.CHANNEL_BLOCK) {
      int size = Math.min(Conv2d.CHANNEL_BLOCK, read - block);
      int from = wAt + ((group * read + block) * made + first) * taps;
      int to = block * count * taps;
      FloatTransposition.copy(size, count * taps, w, from, made * taps, blocks, to, size);
    }
  }

  /**
   * One phase of the transposed convolution: the row of a channel, from element 0 on.
   *
   * @param channel counted among those of {@code blocks}
   * @param count how many these are
   * @param blocks from {@link #byBlocks}
   */
  static void transposed(
      Conv2d conv, Phase phase, int channel, int count, float[] blocks, float[] row) {
    int read = conv.groupOutChannels();
    int width = conv.window().kernelW();
    int taps = conv.window().kernelH() * width;
    int to = 0;
    for (int block = 0; block < read; block += Conv2d.CHANNEL_BLOCK) {
      int size = Math.min(Conv2d.CHANNEL_BLOCK, read - block);
      int from = block * count * taps + channel * taps * size;
      for (int i = 0; i < phase.down(); i++) {
        for (int j = 0; j < phase.across(); j++) {
          int tap = phase.ky(i) * width + phase.kx(j);
          System.arraycopy(blocks, from + tap * size, row, to, size);
          to += size;
        }
      }
    }
  }
}
