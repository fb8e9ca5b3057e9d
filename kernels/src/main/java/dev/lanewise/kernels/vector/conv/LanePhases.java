package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Window2d;

/**
 * What a convolution makes, by phases whose elements are reached by the same taps, and where those
 * lie in {@link LaneRows}. Of a forward convolution there is one, of a transposed one as many as
 * its windows step.
 */
final class LanePhases {
  private final Phase phase = new Phase();
  private int count;
  private int stepH;
  private int stepW;
  private int[] rows = {};
  private int[] columns = {};
  private int[] starts = {};
  private int[] taps = {};

  /** Looks at a forward convolution. */
  void setForward(Conv2d conv, LaneRows image) {
    Window2d window = conv.window();
    reserve(1, 1, 1, window);
    rows[0] = conv.outHeight();
    columns[0] = conv.outWidth();
    int at = 0;
    for (int ky = 0; ky < window.kernelH(); ky++) {
      for (int kx = 0; kx < window.kernelW(); kx++) {
        taps[at++] = image.at(ky * window.dilationH(), kx * window.dilationW());
      }
    }
    starts[1] = at;
  }

  /**
   * Looks at a transposed convolution, which at each tap adds up the filters of a group.
   *
   * @param image whose filters' rows are held one after the other
   * @param top how many rows above its first one the image is held
   * @param left likewise for columns
   */
  void setTransposed(Conv2d conv, LaneRows image, int top, int left) {
    Window2d window = conv.window();
    reserve(window.strideH(), window.strideW(), conv.groupOutChannels(), window);
    int at = 0;
    for (int i = 0; i < count; i++) {
      phase.set(window, conv.height(), conv.width(), i / stepW, i % stepW);
      rows[i] = phase.rows();
      columns[i] = phase.columns();
      for (int ky = 0; ky < phase.down(); ky++) {
        for (int kx = 0; kx < phase.across(); kx++) {
          int tap = image.at(phase.rowShift(ky) + top, phase.columnShift(kx) + left);
          for (int filter = 0; filter < conv.groupOutChannels(); filter++) {
            taps[at++] = filter * image.size() + tap;
          }
        }
      }
      starts[i + 1] = at;
    }
  }

  private void reserve(int down, int across, int filters, Window2d window) {
    stepH = down;
    stepW = across;
    count = down * across;
    if (rows.length < count) {
      rows = new int[count];
      columns = new int[count];
      starts = new int[count + 1];
    }
    int size = window.kernelH() * window.kernelW() * filters;
    if (taps.length < size) {
      taps = new int[size];
    }
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Rows of the result from one row of a phase to its next. */
  int stepH() {
    return stepH;
  }

  /** Columns of the result from one column of a phase to its next. */
  int stepW() {
    return stepW;
  }

  /** Rows of a phase. */
  int rows(int index) {
    return rows[index];
  }

  /** Columns of a phase. */
  int columns(int index) {
    return columns[index];
  }

  /** The first of a phase's taps. */
  int tap(int index) {
    return starts[index];
  }

  /** How many taps reach a phase. */
  int taps(int index) {
    return starts[index + 1] - starts[index];
  }

  /** Where all taps lie, phase by phase. */
  int[] taps() {
    return taps;
  }
}
