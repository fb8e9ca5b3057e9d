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
 * Convolutions of 3x3 filters by Winograd's F(4x4, 3x3): 36 products of transformed filters and
 * transformed tiles in place of 144 of taps and pixels. Tiles of a row are lanes; an image is read
 * and written in phases of four columns, so that what a transform takes of neighbouring tiles are
 * neighbours. Channels are shared out to the threads before the products and after them; reused
 * between calls.
 */
final class Winograd extends RangeTask {
  /** Elements of a transformed tile or filter. */
  static final int ELEMENTS = 36;

  private static final int SIDE = 6;
  private static final int STEP = 4;
  private static final int L = Lanes.FLOATS;

  /** Elements of transformed tiles and of products that are kept at a time: 1 MB. */
  private static final int MOST_ELEMENTS = 1 << 18;

  /** Tiles at a time at least, as the products are slow on fewer columns. */
  private static final int LEAST_TILES = 96;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private final VectorMatmul matmul;
  private final PaddedImage padded = new PaddedImage();
  private int read;
  private int made;
  private int height;
  private int width;
  private int top;
  private int across;

  /** The rows of tiles that are done at a time: the first, and how many. */
  private int firstRow;

  private int tileRows;

  /** From one channel's transformed tiles to the next one's, with room for a vector more. */
  private int pitch;

  private float[] x = NOTHING;
  private int xAt;
  private float[] y = NOTHING;
  private int yAt;
  private float[] tiles = NOTHING;
  private float[] products = NOTHING;
  private int index;
  private boolean before;

  /** The operations at the end. */
  final Finish finish = new Finish();

  Winograd(ScratchPool scratch, VectorMatmul matmul) {
    this.scratch = scratch;
    this.matmul = matmul;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    finish.clear();
    x = NOTHING;
    y = NOTHING;
  }

  /** The forward convolution. */
  void forward(
      WorkerPool workers, Conv2d conv, float[] image, int at, float[] w, float[] to, int toAt) {
    Window2d window = conv.window();
    read = conv.inChannels();
    made = conv.outChannels();
    height = conv.outHeight();
    width = conv.outWidth();
    run(
        workers,
        conv.batch(),
        conv.height(),
        conv.width(),
        window.padTop(),
        window.padLeft(),
        image,
        at,
        w,
        to,
        toAt);
  }

  /**
   * The transposed one: by filters that are turned round, on an image that is padded by the rest.
   */
  void transposed(
      WorkerPool workers, Conv2d conv, float[] image, int at, float[] w, float[] to, int toAt) {
    Window2d window = conv.window();
    read = conv.outChannels();
    made = conv.inChannels();
    height = conv.height();
    width = conv.width();
    run(
        workers,
        conv.batch(),
        conv.outHeight(),
        conv.outWidth(),
        2 - window.padTop(),
        2 - window.padLeft(),
        image,
        at,
        w,
        to,
        toAt);
  }

  private void run(
      WorkerPool workers,
      int batch,
      int rows,
      int columns,
      int above,
      int left,
      float[] image,
      int at,
      float[] w,
      float[] to,
      int toAt) {
    int down = Math.ceilDiv(height, STEP);
    across = Math.ceilDiv(width, STEP);
    top = above;
    int most = Math.max(LEAST_TILES, MOST_ELEMENTS / (ELEMENTS * (read + made)));
    int chunk = Math.min(down, Math.ceilDiv(most, across));
    pitch = chunk * across + L;
    padded.set(1, rows, columns, 0, STEP * chunk + 2L, left, STEP * (across + L) + 2L, STEP);
    GemmBatch whole = batch(chunk);
    GemmBatch rest = batch(down % chunk);
    x = image;
    y = to;
    tiles = scratch.leaseFloats(Math.multiplyExact(ELEMENTS * read, pitch));
    try {
      products = scratch.leaseFloats(Math.multiplyExact(ELEMENTS * made, pitch));
      try {
        for (int n = 0; n < batch; n++) {
          xAt = at + n * read * rows * columns;
          index = n * made * height * width;
          yAt = toAt + index;
          for (firstRow = 0; firstRow < down; firstRow += chunk) {
            tileRows = Math.min(chunk, down - firstRow);
            before = true;
            share(workers, read, read);
            GemmBatch all = tileRows == chunk ? whole : rest;
            matmul.sgemmBatch(all, 1, w, 0, tiles, 0, 0, products, 0);
            before = false;
            share(workers, made, made);
          }
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
        one, ELEMENTS, (long) made * read, (long) read * pitch, (long) made * pitch);
  }

  @Override
  protected void items(int from, int end) {
    if (before) {
      intoTiles(from, end);
    } else {
      fromProducts(from, end);
    }
  }

  private void intoTiles(int from, int end) {
    int imageSize = padded.size();
    int lanes = Math.ceilDiv(across, L) * L;
    float[] work = scratch.leaseFloats(imageSize + SIDE * SIDE * lanes);
    try {
      Arrays.fill(work, 0, imageSize, 0);
      for (int c = from; c < end; c++) {
        padded.copyRows(x, xAt + c * padded.imagePlane(), STEP * firstRow - top, work);
        for (int i = 0; i < tileRows; i++) {
          for (int column = 0; column < SIDE; column++) {
            int d = STEP * i * padded.rowLength() + padded.column(column);
            int row = padded.rowLength();
            WinogradPasses.input(
                across,
                work,
                d,
                d + row,
                d + 2 * row,
                d + 3 * row,
                d + 4 * row,
                d + 5 * row,
                work,
                imageSize + column * lanes,
                SIDE * lanes);
          }
          for (int line = 0; line < SIDE; line++) {
            int t = imageSize + line * SIDE * lanes;
            int to = (SIDE * line * read + c) * pitch + i * across;
            WinogradPasses.input(
                across,
                work,
                t,
                t + lanes,
                t + 2 * lanes,
                t + 3 * lanes,
                t + 4 * lanes,
                t + 5 * lanes,
                tiles,
                to,
                read * pitch);
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private void fromProducts(int from, int end) {
    int lanes = Math.ceilDiv(across, L) * L;
    int plane = height * width;
    boolean aside = finish.reads(y);
    int rowsAt = STEP * SIDE * lanes;
    int planeAt = rowsAt + STEP * STEP * lanes;
    float[] work = scratch.leaseFloats(planeAt + (aside ? plane : 0));
    try {
      for (int o = from; o < end; o++) {
        float[] chains = aside ? work : y;
        int chainsAt = aside ? planeAt : yAt + o * plane;
        for (int i = 0; i < tileRows; i++) {
          int firstLine = STEP * (firstRow + i);
          for (int column = 0; column < SIDE; column++) {
            int m = (column * made + o) * pitch + i * across;
            WinogradPasses.output(
                across, products, m, SIDE * made * pitch, work, column * lanes, SIDE * lanes);
          }
          for (int line = 0; line < Math.min(STEP, height - firstLine); line++) {
            int t = line * SIDE * lanes;
            int row = rowsAt + line * STEP * lanes;
            WinogradPasses.output(across, work, t, lanes, work, row, lanes);
            int to = chainsAt + (firstLine + line) * width;
            RowPhases.merge(work, row, lanes, 0, STEP, chains, to, width);
          }
        }
        int start = STEP * firstRow * width;
        int count = Math.min(STEP * tileRows, height - STEP * firstRow) * width;
        int at = o * plane + start;
        finish.plane(o, count, chains, chainsAt + start, y, yAt + at, index + at);
      }
    } finally {
      scratch.release(work);
    }
  }
}
