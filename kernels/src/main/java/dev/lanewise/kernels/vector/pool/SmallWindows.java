package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;

/**
 * How square windows of 2 or 3 taps without gaps lie in their planes, and which rows of results can
 * be made in whole vectors. Planes with padding are first copied to scratch, their padding around
 * them; then all windows of a row are alike.
 *
 * <p>Rows shorter than a vector are stored as whole vectors from the top down: what hangs over is
 * overwritten by the next row. So the last rows of a range of planes, of which something would hang
 * over the range, are left to the caller.
 */
final class SmallWindows {
  private static final int L = Lanes.FLOATS;

  /** Fewer windows a row than this fill too few lanes. */
  private static final int LEAST_WINDOWS = 4;

  /** The most columns of a plane and its padding; a few rows should fit a core's nearest cache. */
  private static final int MOST_COLUMNS = 1 << 14;

  /** Elements of a band of rows, about half of that cache. */
  private static final int BAND_ELEMENTS = 1 << 12;

  private Pool2d pool = Pool2d.global(0, 0, 1, 1);
  private int taps;
  private int stride;
  private int top;
  private int left;
  private int pitch;
  private boolean used;
  private boolean inPlace;

  /** Looks at a pooling. */
  void set(Pool2d poolOf) {
    pool = poolOf;
    taps = pool.columnTaps();
    stride = pool.columnStride();
    used = false;
    if (pool.rowTaps() != taps
        || pool.rowStride() != stride
        || pool.rowStep() != 1
        || pool.columnStep() != 1
        || !(taps == 2 && stride == 2 || taps == 3 && (stride == 1 || stride == 2))
        || pool.outWidth() < LEAST_WINDOWS) {
      return;
    }
    top = -pool.rowOrigin();
    left = -pool.columnOrigin();
    long down = Math.max((pool.outHeight() - 1L) * stride + taps, (long) top + pool.height());
    long across = Math.max((pool.outWidth() - 1L) * stride + taps, (long) left + pool.width());
    inPlace = top == 0 && left == 0 && down == pool.height() && across == pool.width();
    if (!inPlace && across > MOST_COLUMNS) {
      return;
    }
    used = true;
    pitch = (int) across;
  }

  /** Whether the windows are such ones, and enough of them in a row. */
  boolean isUsed() {
    return used;
  }

  /** The rows and columns of a window. */
  int taps() {
    return taps;
  }

  /** Rows and columns from one window to the next. */
  int stride() {
    return stride;
  }

  /** Whether planes are read where they lie. */
  boolean isInPlace() {
    return inPlace;
  }

  /** Whether planes that follow each other are one plane with as many times the rows. */
  boolean isStacked() {
    return used && inPlace && pool.outHeight() * stride == pool.height();
  }

  /** From one row of the plane that is read to the next. */
  int pitch() {
    return pitch;
  }

  /** The rows of padding above the image. */
  int top() {
    return top;
  }

  /** The columns of padding on its left. */
  int left() {
    return left;
  }

  /** Where the windows of row {@code p} start in an image that is read in place. */
  int rowAt(int image, int p) {
    return image + p * stride * pitch;
  }

  /** The rows of windows that are worked on at once if planes are copied. */
  int bandRows() {
    return Math.clamp(BAND_ELEMENTS / ((long) stride * pitch), 1, pool.outHeight());
  }

  /** What such a band's rows of the plane take, and what is read beyond them. */
  int bandSize() {
    return ((bandRows() - 1) * stride + taps) * pitch + reach();
  }

  /**
   * Copies the rows that {@code rows} rows of windows from row {@code p} on lie over.
   *
   * @param pad the value of the padding, which its columns hold already
   */
  void copy(float[] x, int image, int p, int rows, float pad, float[] band) {
    int first = p * stride - top;
    int end = first + (rows - 1) * stride + taps;
    int from = Math.max(first, 0);
    int to = Math.min(end, pool.height());
    Arrays.fill(band, 0, (from - first) * pitch, pad);
    Planes.copy(
        to - from,
        pool.width(),
        x,
        image + from * pool.width(),
        band,
        (from - first) * pitch + left,
        pitch);
    Arrays.fill(band, (to - first) * pitch, (end - first) * pitch, pad);
  }

  /** The columns that a vector of windows reads. */
  private int reach() {
    return stride * L + taps - stride;
  }

  /**
   * How many rows of windows can be made in whole vectors. What they read beyond their own rows
   * lies in the range's planes or in the band, since no plane has fewer elements than results.
   *
   * @param rows all there are
   * @param room what may be stored, from the first row of results on
   */
  int wholeRows(int rows, int room) {
    int n = pool.outWidth();
    return n >= L ? rows : Math.min(rows, rowsThatFit(room, L, n));
  }

  /** How many rows of a length fit, each of which takes {@code wide} elements from its start on. */
  static int rowsThatFit(int room, int wide, int length) {
    return room < wide ? 0 : (room - wide) / length + 1;
  }
}
