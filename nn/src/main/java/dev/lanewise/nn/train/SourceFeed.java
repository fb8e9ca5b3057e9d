package dev.lanewise.nn.train;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.InputSource;
import dev.lanewise.nn.data.Prefetch;
import dev.lanewise.nn.data.Shuffle;
import dev.lanewise.nn.op.GatherSlices;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Batches whose inputs a source makes on the host, ahead of their use and across the ends of
 * epochs, and whose targets stay on the device. Epochs have to be taken in order, each as a whole.
 */
final class SourceFeed implements BatchFeed {
  /** Finished batches that may wait. */
  private static final int DEPTH = 2;

  private final Tensor allY;
  private final int[] order;
  private final Tensor orderOnDevice;
  private final int batchSize;
  private final int width;
  private final Tensor x;
  private final Tensor y;
  private final @Nullable Tensor restX;
  private final @Nullable Tensor restY;
  private final Prefetch<float[]> inputs;

  /**
   * A feed, which starts to make batches at once.
   *
   * @param y contiguous
   * @param inputShape of the model
   * @param options say how rows are ordered and how many epochs there are
   * @param epochsDone how many epochs were trained before
   */
  SourceFeed(
      InputSource source, Tensor y, int[] inputShape, TrainerOptions options, int epochsDone) {
    Engine engine = y.engine();
    int rows = y.dim(0);
    this.allY = y;
    this.batchSize = Math.min(options.batchSize, rows);
    this.order = Shuffle.identity(rows);
    int[] shape = new int[inputShape.length + 1];
    System.arraycopy(inputShape, 0, shape, 1, inputShape.length);
    shape[0] = batchSize;
    Layout whole = Layout.of(shape);
    this.width = Math.toIntExact(whole.size() / batchSize);
    this.x = engine.empty(DType.F32, whole);
    this.y = engine.empty(y.dtype(), Rows.layout(y, batchSize));
    int rest = rows % batchSize;
    shape[0] = rest;
    this.restX = rest == 0 ? null : engine.empty(DType.F32, Layout.of(shape));
    this.restY = rest == 0 ? null : engine.empty(y.dtype(), Rows.layout(y, rest));
    this.orderOnDevice = engine.empty(DType.I32, Layout.of(rows));
    orderOnDevice.set(order);
    Maker maker = new Maker(source, options, epochsDone, rows, batchSize, width);
    long epochs = Math.max(0, options.epochs - epochsDone);
    this.inputs = new Prefetch<>(DEPTH, epochs * batches(), maker);
  }

  /** What happens on the background thread. */
  private static final class Maker implements Prefetch.Maker<float[]> {
    private final InputSource source;
    private final TrainerOptions options;
    private final int epochsDone;
    private final int batchSize;
    private final int batches;
    private final int[] order;

    /** As many as exist at a time, so that none is overwritten while it waits or is read. */
    private final float[][] buffers;

    Maker(
        InputSource source,
        TrainerOptions options,
        int epochsDone,
        int rows,
        int batchSize,
        int width) {
      this.source = source;
      this.options = options;
      this.epochsDone = epochsDone;
      this.batchSize = batchSize;
      this.batches = Math.ceilDiv(rows, batchSize);
      this.order = Shuffle.identity(rows);
      this.buffers = new float[DEPTH + 2][Math.multiplyExact(batchSize, width)];
    }

    @Override
    public float[] make(long index) {
      int epoch = epochsDone + 1 + (int) (index / batches);
      int batch = (int) (index % batches);
      if (batch == 0 && options.shuffled) {
        Shuffle.fill(order, options.seed, epoch);
      }
      int start = batch * batchSize;
      int[] rows = Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
      float[] buffer = buffers[(int) (index % buffers.length)];
      source.fill(rows, epoch, buffer);
      return buffer;
    }
  }

  @Override
  public int rows() {
    return order.length;
  }

  @Override
  public int batches() {
    return Math.ceilDiv(order.length, batchSize);
  }

  @Override
  public void shuffle(long seed, int epoch) {
    Shuffle.fill(order, seed, epoch);
    orderOnDevice.set(order);
  }

  @Override
  public void load(int batch) {
    Tensor targets = y(batch);
    Layout indices = Layout.of(targets.dim(0));
    GatherSlices.into(allY, orderOnDevice.view(indices, (long) batch * batchSize), targets);
    float[] made = next();
    Tensor into = x(batch);
    into.touch();
    into.engine()
        .backend()
        .memory()
        .upload(made, 0, into.buffer(), into.offset(), into.dim(0) * width);
  }

  private float[] next() {
    try {
      return inputs.next();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the inputs can't be made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  @Override
  public Tensor x(int batch) {
    return isRest(batch) && restX != null ? restX : x;
  }

  @Override
  public Tensor y(int batch) {
    return isRest(batch) && restY != null ? restY : y;
  }

  private boolean isRest(int batch) {
    return batch == order.length / batchSize;
  }

  @Override
  public void close() {
    inputs.close();
    orderOnDevice.release();
    x.release();
    y.release();
    if (restX != null && restY != null) {
      restX.release();
      restY.release();
    }
  }
}
