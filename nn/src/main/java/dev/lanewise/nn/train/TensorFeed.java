package dev.lanewise.nn.train;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Shuffle;
import dev.lanewise.nn.op.GatherSlices;
import org.jspecify.annotations.Nullable;

/**
 * Batches of data that stays on the device: an epoch's order is uploaded once, and each batch is
 * gathered into tensors that are used again.
 */
final class TensorFeed implements BatchFeed {
  /** Where batches of one size go. */
  private static final class Slot {
    final Layout indices;
    final Tensor x;
    final Tensor y;

    Slot(Tensor allX, Tensor allY, int rows) {
      Engine engine = allX.engine();
      indices = Layout.of(rows);
      x = engine.empty(allX.dtype(), Rows.layout(allX, rows));
      y = engine.empty(allY.dtype(), Rows.layout(allY, rows));
    }

    void release() {
      x.release();
      y.release();
    }
  }

  private final Tensor allX;
  private final Tensor allY;
  private final int[] rows;
  private final int[] order;
  private final Tensor orderOnDevice;
  private final int batchSize;
  private final @Nullable Slot whole;
  private final @Nullable Slot rest;

  /**
   * A feed.
   *
   * @param x contiguous
   * @param y contiguous
   * @param rows which rows take part
   */
  TensorFeed(Tensor x, Tensor y, int[] rows, int batchSize) {
    Engine engine = x.engine();
    this.allX = x;
    this.allY = y;
    this.rows = rows;
    this.order = rows.clone();
    this.batchSize = batchSize;
    this.orderOnDevice = engine.empty(DType.I32, Layout.of(rows.length));
    int last = rows.length % batchSize;
    this.whole = rows.length >= batchSize ? new Slot(x, y, batchSize) : null;
    this.rest = last > 0 ? new Slot(x, y, last) : null;
    orderOnDevice.set(order);
  }

  @Override
  public int rows() {
    return rows.length;
  }

  @Override
  public int batches() {
    return Math.ceilDiv(rows.length, batchSize);
  }

  @Override
  public void shuffle(long seed, int epoch) {
    System.arraycopy(rows, 0, order, 0, rows.length);
    Shuffle.shuffle(order, seed, epoch);
    orderOnDevice.set(order);
  }

  @Override
  public void load(int batch) {
    Slot slot = slot(batch);
    Tensor chosen = orderOnDevice.view(slot.indices, (long) batch * batchSize);
    GatherSlices.into(allX, chosen, slot.x);
    GatherSlices.into(allY, chosen, slot.y);
  }

  @Override
  public Tensor x(int batch) {
    return slot(batch).x;
  }

  @Override
  public Tensor y(int batch) {
    return slot(batch).y;
  }

  private Slot slot(int batch) {
    Slot slot = batch < rows.length / batchSize ? whole : rest;
    if (slot == null) {
      throw new IndexOutOfBoundsException("batch is " + batch + "; expected 0 to " + batches());
    }
    return slot;
  }

  @Override
  public void close() {
    orderOnDevice.release();
    if (whole != null) {
      whole.release();
    }
    if (rest != null) {
      rest.release();
    }
  }
}
