package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.FloatPanelSource;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The patches of images as a matrix: a row for each tap of each channel, a column for each window
 * ("im2col", never stored as a whole). A row is the image itself, shifted, but for the jump from
 * the end of a row of windows to the next one.
 */
final class Patches implements FloatPanelSource {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int L = Lanes.FLOATS;
  private static final IntVector LANE = IntVector.zero(I).addIndex(1);

  private static final float[] NOTHING = {};

  private float[] image = NOTHING;
  private int imageAt;
  private int windows;
  private int down;
  private int rowStep;
  private int imageStep;
  private int[] offsets = {};

  /**
   * Looks at images.
   *
   * @param across windows in a row
   * @param rows of windows in an image
   * @param distance elements from one row of windows to the next
   * @param step elements from one image to the next
   * @param taps where the taps of the first window lie, from {@code at} on
   */
  void set(float[] from, int at, int across, int rows, int distance, int step, int[] taps) {
    image = from;
    imageAt = at;
    windows = across;
    down = rows;
    rowStep = distance;
    imageStep = step;
    offsets = taps;
  }

  /** Lets go of the image. */
  void clear() {
    image = NOTHING;
  }

  @Override
  public void panel(int p, int depth, int column, int columns, float[] to, int toAt) {
    int start = column % windows;
    if (columns == COLUMNS && windows - start >= COLUMNS) {
      straightPair(p, depth, rowAt(column / windows) + start, to, toAt);
      return;
    }
    for (int h = 0; h < COLUMNS; h += L) {
      int n = Math.min(L, columns - h);
      if (n <= 0) {
        clear(depth, to, toAt + h);
        continue;
      }
      int row = (column + h) / windows;
      int across = (column + h) % windows;
      int first = rowAt(row) + across;
      int left = windows - across;
      if (n == L && left >= L) {
        straight(p, depth, first, to, toAt + h);
      } else if (n == L && left + windows >= L) {
        // Lane `left` is the first window of the next row.
        int next = rowAt(row + 1) - left;
        wrapped(p, depth, first, next, left, to, toAt + h);
      } else {
        singly(p, depth, row, across, n, to, toAt + h);
      }
    }
  }

  @Override
  public int together(int column, int columns) {
    return Math.min(columns, windows - column % windows) / COLUMNS * COLUMNS;
  }

  @Override
  public void panels(int p, int depth, int column, int columns, float[] to, int toAt, int step) {
    float[] x = image;
    int[] taps = offsets;
    int first = rowAt(column / windows) + column % windows;
    for (int r = 0; r < depth; r++) {
      int from = first + taps[p + r];
      int at = toAt + r * COLUMNS;
      for (int j = 0; j < columns; j += COLUMNS, at += step) {
        FloatVector.fromArray(S, x, from + j).intoArray(to, at);
        FloatVector.fromArray(S, x, from + j + L).intoArray(to, at + L);
      }
    }
  }

  /** Where the windows of a row start, which is counted on from image to image. */
  private int rowAt(int row) {
    return imageAt + row / down * imageStep + row % down * rowStep;
  }

  private static void clear(int depth, float[] to, int toAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int r = 0; r < depth; r++) {
      zero.intoArray(to, toAt + r * COLUMNS);
    }
  }

  /** Two vectors side by side, for which a tap and its bounds are looked up once. */
  private void straightPair(int p, int depth, int first, float[] to, int toAt) {
    float[] x = image;
    int[] taps = offsets;
    for (int r = 0; r < depth; r++) {
      int at = first + taps[p + r];
      FloatVector a = FloatVector.fromArray(S, x, at);
      FloatVector b = FloatVector.fromArray(S, x, at + L);
      a.intoArray(to, toAt + r * COLUMNS);
      b.intoArray(to, toAt + r * COLUMNS + L);
    }
  }

  private void straight(int p, int depth, int first, float[] to, int toAt) {
    float[] x = image;
    int[] taps = offsets;
    for (int r = 0; r < depth; r++) {
      FloatVector.fromArray(S, x, first + taps[p + r]).intoArray(to, toAt + r * COLUMNS);
    }
  }

  private void wrapped(int p, int depth, int first, int next, int left, float[] to, int toAt) {
    float[] x = image;
    int[] taps = offsets;
    VectorMask<Float> isNext = LANE.compare(VectorOperators.GE, left).cast(S);
    for (int r = 0; r < depth; r++) {
      FloatVector a = FloatVector.fromArray(S, x, first + taps[p + r]);
      FloatVector b = FloatVector.fromArray(S, x, next + taps[p + r]);
      a.blend(b, isNext).intoArray(to, toAt + r * COLUMNS);
    }
  }

  private void singly(int p, int depth, int row, int across, int n, float[] to, int toAt) {
    if (n < L) {
      clear(depth, to, toAt);
    }
    int y = row;
    int q = across;
    for (int lane = 0; lane < n; lane++) {
      int from = rowAt(y) + q;
      for (int r = 0; r < depth; r++) {
        to[toAt + r * COLUMNS + lane] = image[from + offsets[p + r]];
      }
      if (++q == windows) {
        q = 0;
        y++;
      }
    }
  }
}
