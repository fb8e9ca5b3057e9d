package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import dev.lanewise.kernels.vector.image.RowPhases;
import java.util.Arrays;

/**
 * Convolutions of 3x3 filters by Winograd's F(4x4, 3x3) or F(2x2, 3x3): 36 products of transformed
 * filters and transformed tiles in place of 144 of taps and pixels, or 16 in place of 36. Tiles of
 * a row are lanes; an image is read and written in phases of as many columns as a tile makes, so
 * that what a transform takes of neighbouring tiles are neighbours. Rows of tiles of all images
 * follow each other, and some are done at a time. Channels are shared out to the threads before the
 * products and after them; reused between calls.
 */
final class Winograd extends RangeTask {
  private static final int L = Lanes.FLOATS;

  /** Elements of transformed tiles and of products that are kept at a time: 1 MB. */
  private static final int MOST_ELEMENTS = 1 << 18;

  /** Tiles at a time at least, as the products are slow on fewer columns. */
  private static final int LEAST_TILES = 96;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private final VectorMatmul matmul;
  private final PaddedImage padded = new PaddedImage();
  private int step;
  private int side;
  private int read;
  private int made;
  private int height;
  private int width;
  private int top;
  private int across;
  private int down;

  /**
   * How many rows of tiles are done at a time, and which: the first, and the one after the last.
   */
  private int chunk;

  private int firstRow;

  private int endRow;

  /** From one channel's transformed tiles to the next one's, with room for a vector more. */
  private int pitch;

  private float[] x = NOTHING;
  private int xAt;
  private float[] y = NOTHING;
  private int yAt;
  private float[] tiles = NOTHING;
  private float[] products = NOTHING;
  private boolean before;
  private Finish finish = new Finish();

  Winograd(ScratchPool scratch, VectorMatmul matmul) {
    this.scratch = scratch;
    this.matmul = matmul;
  }

  /** Elements of a transformed tile or filter. */
  static int elements(int step) {
    return (step + 2) * (step + 2);
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    x = NOTHING;
    y = NOTHING;
  }

  /**
   * The forward convolution.
   *
   * @param operations at the end
   * @param outputs of a tile in a direction: 2 or 4
   * @param w the weights as {@link WinogradFilters#forward} lays them out
   */
  void forward(
      WorkerPool workers,
      Finish operations,
      int outputs,
      Conv2d conv,
      float[] image,
      int at,
      float[] w,
      float[] to,
      int toAt) {
    Window2d window = conv.window();
    finish = operations;
    step = outputs;
    read = conv.inChannels();
    made = conv.outChannels();
    height = conv.outHeight();
    width = conv.outWidth();
    top = window.padTop();
    padImage(conv.batch(), conv.height(), conv.width(), window.padLeft());
    run(workers, conv.batch(), image, at, w, to, toAt);
  }

  /**
   * The transposed one: by filters that are turned round, on an image that is padded by the rest.
   *
   * @param w the weights as {@link WinogradFilters#transposed} lays them out
   */
  void transposed(
      WorkerPool workers,
      Finish operations,
      int outputs,
      Conv2d conv,
      float[] image,
      int at,
      float[] w,
      float[] to,
      int toAt) {
    Window2d window = conv.window();
    finish = operations;
    step = outputs;
    read = conv.outChannels();
    made = conv.inChannels();
    height = conv.height();
    width = conv.width();
    top = 2 - window.padTop();
    padImage(conv.batch(), conv.outHeight(), conv.outWidth(), 2 - window.padLeft());
    run(workers, conv.batch(), image, at, w, to, toAt);
  }

  /** Chooses how many rows of tiles to do at a time, and how an image's rows of those lie. */
  private void padImage(int batch, int rows, int columns, int left) {
    side = step + 2;
    down = Math.ceilDiv(height, step);
    across = Math.ceilDiv(width, step);
    int most = Math.max(LEAST_TILES, MOST_ELEMENTS / (side * side * (read + made)));
    chunk = (int) Math.min((long) down * batch, Math.ceilDiv(most, across));
    pitch = chunk * across + L;
    long reach = (long) step * Math.min(chunk, down) + 2;
    padded.set(1, rows, columns, 0, reach, left, step * (long) across + 2, step);
  }

  private void run(
      WorkerPool workers, int batch, float[] image, int at, float[] w, float[] to, int toAt) {
    if (batch == 0) {
      return;
    }
    GemmBatch whole = batch(chunk);
    GemmBatch rest = batch(down * batch % chunk);
    x = image;
    xAt = at;
    y = to;
    yAt = toAt;
    tiles = scratch.leaseFloats(Math.multiplyExact(side * side * read, pitch));
    try {
      products = scratch.leaseFloats(Math.multiplyExact(side * side * made, pitch));
      try {
        for (firstRow = 0; firstRow < down * batch; firstRow += chunk) {
          endRow = Math.min(firstRow + chunk, down * batch);
          before = true;
          share(workers, read, read);
          GemmBatch all = endRow - firstRow == chunk ? whole : rest;
          matmul.sgemmBatch(all, 1, w, 0, tiles, 0, 0, products, 0);
          before = false;
          share(workers, made, made);
        }
      } finally {
        scratch.release(products);
        products = NOTHING;
      }
    } finally {
      scratch.release(tiles);
      tiles = NOTHING;
    }
  }

  /** The products of so many rows of tiles. */
  private GemmBatch batch(int rows) {
    Gemm one = new Gemm(false, false, made, rows * across, read, read, pitch, pitch);
    return new GemmBatch(
        one, side * side, (long) made * read, (long) read * pitch, (long) made * pitch);
  }

  @Override
  protected void items(int from, int end) {
    int most = Math.min(chunk, down);
    int plane = phaseSize(most);
    int aside = finish.reads(y) ? height * width : 0;
    int flat = most * across + L;
    // Each line of vectors may run over by one.
    int lines = step * plane + side * (most * padded.rowLength() + L);
    int size = before ? lines : step * (side + step) * flat + aside;
    float[] work = scratch.leaseFloats(size);
    try {
      if (before) {
        Arrays.fill(work, 0, step * plane, 0);
      }
      for (int channel = from; channel < end; channel++) {
        for (int row = firstRow; row < endRow; ) {
          // As many rows as are left of an image.
          int rows = Math.min(down - row % down, endRow - row);
          if (before) {
            intoTiles(channel, row, rows, plane, work);
          } else {
            fromProducts(channel, row, rows, flat, work);
          }
          row += rows;
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  /** The elements of the lines of an image that leave the same remainder. */
  private int phaseSize(int rows) {
    return (rows + 1) * padded.rowLength();
  }

  /** Transforms some rows of tiles of a channel of one image. */
  private void intoTiles(int channel, int row, int rows, int plane, float[] work) {
    int image = xAt + (row / down * read + channel) * padded.imagePlane();
    int first = step * (row % down) - top;
    int rowLength = padded.rowLength();
    // Lines in phases, so that the first transform takes all columns of all rows in one go.
    for (int line = 0; line < step * rows + 2; line++) {
      padded.copyRow(x, image, first + line, work, line % step * plane + line / step * rowLength);
    }
    int lines = step * plane;
    int n = rows * rowLength;
    int pass = n + L;
    WinogradPasses.input(step, 1, n, work, 0, 0, plane, rowLength, work, lines, 0, pass);
    for (int line = 0; line < side; line++) {
      WinogradPasses.input(
          step,
          rows,
          across,
          work,
          lines + line * pass,
          rowLength,
          padded.phaseLength(),
          1,
          tiles,
          (side * line * read + channel) * pitch + (row - firstRow) * across,
          across,
          read * pitch);
    }
  }

  /** Makes some rows of tiles of a channel of one image, and finishes what they are. */
  private void fromProducts(int channel, int row, int rows, int flat, float[] work) {
    int plane = height * width;
    int index = (row / down * made + channel) * plane;
    int firstLine = step * (row % down);
    int outputs = step * side * flat;
    boolean aside = finish.reads(y);
    float[] chains = aside ? work : y;
    int chainsAt = aside ? outputs + step * step * flat : yAt + index;
    int n = rows * across;
    for (int column = 0; column < side; column++) {
      int from = (column * made + channel) * pitch + (row - firstRow) * across;
      int to = column * flat;
      WinogradPasses.output(step, n, products, from, side * made * pitch, work, to, side * flat);
    }
    for (int line = 0; line < step; line++) {
      int from = line * side * flat;
      WinogradPasses.output(step, n, work, from, flat, work, outputs + line * step * flat, flat);
    }
    int count = Math.min(step * rows, height - firstLine);
    int end = chainsAt + plane;
    for (int line = 0; line < count; line++) {
      int from = outputs + line % step * step * flat + line / step * across;
      int to = chainsAt + (firstLine + line) * width;
      // What runs over into the lines below is written before they are.
      RowPhases.merge(work, from, flat, 0, step, chains, to, width, end - to - width);
    }
    int start = firstLine * width;
    int at = index + start;
    finish.plane(channel, count * width, chains, chainsAt + start, y, yAt + at, at);
  }
}
