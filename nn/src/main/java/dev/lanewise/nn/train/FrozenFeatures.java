package dev.lanewise.nn.train;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import java.io.IOException;

/**
 * What a frozen base makes of a data set, computed once: the layers above are then trained on it as
 * on any data, and get the same bits as if each step had gone through the base.
 *
 * <pre>{@code
 * Sequential base = network.upTo("block5_pool");
 * base.freeze();
 * Tensor features = FrozenFeatures.of(base, images, 8);
 * try (Trainer trainer = new Trainer(network.after("block5_pool"), options)) {
 *   trainer.fit(features, labels);
 * }
 * }</pre>
 *
 * <p>Besides the features no more is held than what the base makes of one batch. The batch size
 * changes no bit of them.
 */
public final class FrozenFeatures {
  /** Gives the rows of a data set that need not lie in memory as a whole. */
  @FunctionalInterface
  public interface RowSource {
    /**
     * Writes one row.
     *
     * @param row from 0; asked for once each, in order
     * @param into receives the row's numbers in the order of the base's input shape
     * @param offset where the first of them goes
     * @throws IOException if the row can't be read
     */
    void read(int row, float[] into, int offset) throws IOException;
  }

  private FrozenFeatures() {}

  /**
   * The features of all rows of a tensor. They belong to the innermost open scope, or to the
   * caller.
   *
   * @param base built and frozen
   * @param x (rows, input shape..)
   * @return (rows, output shape..)
   * @throws IllegalArgumentException if {@code base} is not frozen or {@code batchSize} below 1
   */
  public static Tensor of(Layer base, Tensor x, int batchSize) {
    requireFrozen(base);
    return new Evaluator(base, batchSize).predict(x);
  }

  /**
   * The same for rows that are read batch by batch.
   *
   * @param base built and frozen, of float32
   * @throws IllegalArgumentException if {@code base} is not frozen or not of float32, or {@code
   *     rows} or {@code batchSize} below 1
   * @throws IOException if the source throws it
   */
  public static Tensor of(Layer base, RowSource source, int rows, int batchSize)
      throws IOException {
    requireFrozen(base);
    if (base.dtype() != DType.F32) {
      throw new IllegalArgumentException("base is " + base.dtype() + "; expected F32");
    }
    if (rows < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "rows, batchSize are " + rows + ", " + batchSize + "; expected 1 or more");
    }
    Engine engine = base.engine();
    int[] input = base.inputShape();
    int width = 1;
    for (int size : input) {
      width = Math.multiplyExact(width, size);
    }
    boolean mode = base.training();
    base.training(false);
    Tensor features = engine.empty(DType.F32, Rows.layout(rows, base.outputShape()));
    boolean done = false;
    try {
      for (int start = 0; start < rows; start += batchSize) {
        int count = Math.min(batchSize, rows - start);
        float[] batch = new float[Math.multiplyExact(count, width)];
        for (int i = 0; i < count; i++) {
          source.read(start + i, batch, i * width);
        }
        try (Scope scope = engine.scope()) {
          Tensor x = engine.of(batch, Rows.layout(count, input).shape());
          Evaluator.store(base.forward(x), features, start, count);
        }
      }
      done = true;
      return features;
    } finally {
      base.training(mode);
      if (!done) {
        features.release();
      }
    }
  }

  private static void requireFrozen(Layer base) {
    if (!base.isFrozen()) {
      throw new IllegalArgumentException(
          "base is not frozen, so that its features would change; call freeze() first");
    }
  }
}
