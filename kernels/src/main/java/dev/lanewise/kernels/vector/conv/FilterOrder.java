package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;

/**
 * Weights in the order in which a convolution adds them up: blocks of 16 of the channels that are
 * read, in a block the taps, at each tap the channels of the block.
 */
final class FilterOrder {
  private FilterOrder() {}

  /** Whether the weights of {@link #forward} lie in that order as they are. */
  static boolean isPlain(Conv2d conv) {
    return conv.groupInChannels() == 1 || conv.window().kernelH() * conv.window().kernelW() == 1;
  }

  /** For the forward convolution: a row for each output channel. */
  static void forward(Conv2d conv, float[] w, int wAt, float[] to) {
    int channels = conv.groupInChannels();
    int taps = conv.window().kernelH() * conv.window().kernelW();
    int at = 0;
    for (int o = 0; o < conv.outChannels(); o++) {
      for (int block = 0; block < channels; block += Conv2d.CHANNEL_BLOCK) {
        int size = Math.min(Conv2d.CHANNEL_BLOCK, channels - block);
        int from = wAt + (o * channels + block) * taps;
        for (int tap = 0; tap < taps; tap++) {
          for (int c = 0; c < size; c++) {
            to[at++] = w[from + c * taps + tap];
          }
        }
      }
    }
  }

  /**
   * For the transposed convolution, one group and one phase of it: a row for each channel that it
   * makes.
   *
   * @return where the weights end
   */
  static int transposed(
      Conv2d conv, int group, Phase phase, float[] w, int wAt, float[] to, int at) {
    int made = conv.groupInChannels();
    int read = conv.groupOutChannels();
    int width = conv.window().kernelW();
    int taps = conv.window().kernelH() * width;
    int end = at;
    for (int c = 0; c < made; c++) {
      for (int block = 0; block < read; block += Conv2d.CHANNEL_BLOCK) {
        int size = Math.min(Conv2d.CHANNEL_BLOCK, read - block);
        for (int i = 0; i < phase.down(); i++) {
          for (int j = 0; j < phase.across(); j++) {
            int tap = phase.ky(i) * width + phase.kx(j);
            for (int o = 0; o < size; o++) {
              int filter = (group * read + block + o) * made + c;
              to[end++] = w[wAt + filter * taps + tap];
            }
          }
        }
      }
    }
    return end;
  }
}
