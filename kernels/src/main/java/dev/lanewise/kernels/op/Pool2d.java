package dev.lanewise.kernels.op;

/**
 * A pooling of images: each output is made of one window of one plane. x is (batch, channels,
 * height, width), y is (batch, channels, outHeight, outWidth), both contiguous. What lies outside
 * the image takes no part, but an average may count it.
 *
 * <p>The rows that window row p touches are {@code rowStart(p)}, {@code rowStart(p) + rowStep()}
 * and so on below {@code rowEnd(p)}, all of them in the image; likewise across.
 */
public final class Pool2d {
  private final int batch;
  private final int channels;
  private final int height;
  private final int width;
  private final Axis rows;
  private final Axis columns;

  /**
   * Where the windows lie along one axis; {@code counted}: how many taps an average counts. Before
   * they are cut at the image, windows have so many {@code taps}, and start {@code stride} apart
   * from {@code first} on; the stride is 0 if they are spaced unevenly. Taps are counted below
   * {@code limit}, and if {@code padded} those in the padding before the image too.
   */
  private record Axis(
      int[] start,
      int[] end,
      int[] counted,
      int step,
      int first,
      int stride,
      int taps,
      int limit,
      boolean padded) {}

  private Pool2d(int batch, int channels, int height, int width, Axis rows, Axis columns) {
    Window2d.atLeast(0, batch, "batch");
    Window2d.atLeast(0, channels, "channels");
    this.batch = batch;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.rows = rows;
    this.columns = columns;
    if ((long) height * width > Integer.MAX_VALUE
        || (long) rows.start.length * columns.start.length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "height, width are " + height + ", " + width + "; expected planes below 2^31 elements");
    }
    try {
      Math.multiplyExact((long) batch * channels, (long) height * width);
      Math.multiplyExact((long) batch * channels, (long) rows.start.length * columns.start.length);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "batch, channels are " + batch + ", " + channels + "; expected below 2^63 elements", e);
    }
  }

  /**
   * Windows of one size, as many as fit.
   *
   * @param ceil whether a last window that reaches beyond the padding is taken too, if it begins in
   *     the image or the padding before it
   * @param countPadding whether an average divides by all taps in the image and its padding (never
   *     by those beyond the padding), else by those in the image alone
   * @throws IllegalArgumentException if a size is negative or too large, or a window would hold no
   *     element
   */
  public static Pool2d of(
      int batch,
      int channels,
      int height,
      int width,
      Window2d window,
      boolean ceil,
      boolean countPadding) {
    Axis rows =
        axis(
            "row",
            height,
            window.outHeight(height),
            window.extentH(),
            window.strideH(),
            window.dilationH(),
            window.padTop(),
            window.padBottom(),
            ceil,
            countPadding);
    Axis columns =
        axis(
            "column",
            width,
            window.outWidth(width),
            window.extentW(),
            window.strideW(),
            window.dilationW(),
            window.padLeft(),
            window.padRight(),
            ceil,
            countPadding);
    return new Pool2d(batch, channels, height, width, rows, columns);
  }

  private static Axis axis(
      String name,
      int size,
      int whole,
      int extent,
      int stride,
      int dilation,
      int before,
      int after,
      boolean ceil,
      boolean countPadding) {
    long padded = (long) size + before + after;
    if ((long) size + extent > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the image has "
              + size
              + " "
              + name
              + "s, the window "
              + extent
              + "; expected below 2^31");
    }
    boolean more =
        ceil && (padded - extent) % stride != 0 && (long) whole * stride < (long) size + before;
    int count = more ? whole + 1 : whole;
    int[] start = new int[count];
    int[] end = new int[count];
    int[] counted = new int[count];
    for (int i = 0; i < count; i++) {
      long first = (long) i * stride - before;
      long outside = first < 0 ? (-first + dilation - 1) / dilation * dilation : 0;
      long inside = Math.min(first + extent, size);
      if (first + outside >= inside) {
        throw new IllegalArgumentException(
            "the windows of " + name + " " + i + " lie in the padding alone; expected an element");
      }
      start[i] = (int) (first + outside);
      end[i] = (int) inside;
      long from = countPadding ? first : first + outside;
      long to = countPadding ? Math.min(first + extent, (long) size + after) : inside;
      counted[i] = (int) ((to - from + dilation - 1) / dilation);
    }
    int taps = (extent - 1) / dilation + 1;
    int limit = countPadding ? size + after : size;
    return new Axis(
        start,
        end,
        counted,
        Math.min(dilation, extent),
        -before,
        stride,
        taps,
        limit,
        countPadding);
  }

  /**
   * As many windows as asked for, spread evenly: window i of n over a size s is floor(i s / n) to
   * ceil((i + 1) s / n), as PyTorch's adaptive pooling has them. Neighbours may overlap.
   *
   * @throws IllegalArgumentException if a size of the image or the output is below 1, another
   *     negative or one too large
   */
  public static Pool2d adaptive(
      int batch, int channels, int height, int width, int outHeight, int outWidth) {
    Axis rows = spread(height, outHeight, "height", "outHeight");
    Axis columns = spread(width, outWidth, "width", "outWidth");
    return new Pool2d(batch, channels, height, width, rows, columns);
  }

  private static Axis spread(int size, int count, String name, String countName) {
    Window2d.atLeast(1, size, name);
    Window2d.atLeast(1, count, countName);
    int[] start = new int[count];
    int[] end = new int[count];
    int[] counted = new int[count];
    for (int i = 0; i < count; i++) {
      start[i] = (int) ((long) i * size / count);
      end[i] = (int) (((i + 1L) * size + count - 1) / count);
      counted[i] = end[i] - start[i];
    }
    int stride = size % count == 0 ? size / count : 0;
    return new Axis(start, end, counted, 1, 0, stride, stride, size, false);
  }

  /** One window over the whole plane. */
  public static Pool2d global(int batch, int channels, int height, int width) {
    return adaptive(batch, channels, height, width, 1, 1);
  }

  /** Images. */
  public int batch() {
    return batch;
  }

  /** Channels. */
  public int channels() {
    return channels;
  }

  /** Rows of x. */
  public int height() {
    return height;
  }

  /** Columns of x. */
  public int width() {
    return width;
  }

  /** Rows of y. */
  public int outHeight() {
    return rows.start.length;
  }

  /** Columns of y. */
  public int outWidth() {
    return columns.start.length;
  }

  /** How many planes: batch times channels. */
  public long planes() {
    return (long) batch * channels;
  }

  /** The elements of x. */
  public long sizeX() {
    return planes() * height * width;
  }

  /** The elements of y. */
  public long sizeY() {
    return planes() * outHeight() * outWidth();
  }

  /** The first row in the image that windows of output row {@code p} touch. */
  public int rowStart(int p) {
    return rows.start[p];
  }

  /** The row that such windows end before. */
  public int rowEnd(int p) {
    return rows.end[p];
  }

  /** From one row of a window to the next. */
  public int rowStep() {
    return rows.step;
  }

  /** The first column in the image that windows of output column {@code q} touch. */
  public int columnStart(int q) {
    return columns.start[q];
  }

  /** The column that such windows end before. */
  public int columnEnd(int q) {
    return columns.end[q];
  }

  /** From one column of a window to the next. */
  public int columnStep() {
    return columns.step;
  }

  /** Rows from one window to the next, as {@link #columnStride}. */
  public int rowStride() {
    return rows.stride;
  }

  /** The row of the first window's first tap, as {@link #columnOrigin}. */
  public int rowOrigin() {
    return rows.first;
  }

  /** The taps of a window down, as {@link #columnTaps}. */
  public int rowTaps() {
    return rows.taps;
  }

  /**
   * Columns from one window to the next, the same for all; 0 if the windows are spaced unevenly, as
   * adaptive ones may be.
   */
  public int columnStride() {
    return columns.stride;
  }

  /**
   * The column of the first window's first tap, negative in the padding; for windows that are
   * spaced evenly.
   */
  public int columnOrigin() {
    return columns.first;
  }

  /** The taps of a window across, those in the padding included; for evenly spaced windows. */
  public int columnTaps() {
    return columns.taps;
  }

  /** Whether an average counts the taps in the padding. */
  public boolean countsPadding() {
    return rows.padded;
  }

  /** The row below all that an average counts: the height, and the padding below if it counts. */
  public int rowLimit() {
    return rows.limit;
  }

  /** The column right of all that an average counts, likewise. */
  public int columnLimit() {
    return columns.limit;
  }

  /** What an average of the window divides by. */
  public long divisor(int p, int q) {
    return (long) rows.counted[p] * columns.counted[q];
  }

  /** Whether there is one window a plane, and it holds all of the plane. */
  public boolean isGlobal() {
    return coversAll(rows, height) && coversAll(columns, width);
  }

  private static boolean coversAll(Axis axis, int size) {
    return axis.start.length == 1
        && axis.start[0] == 0
        && axis.end[0] == size
        && (axis.step == 1 || size == 1);
  }
}
