package dev.lanewise.examples.text;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.text.TokenBatch;

/**
 * A network that says which class a sequence of tokens is of. It is built for a number of tokens
 * ({@code build(engine, seed, time)}), but takes shorter and longer sequences.
 */
public abstract class TextClassifier extends Layer {
  /** For subclasses. */
  protected TextClassifier() {}

  /** The scores (rows, classes), as logits, of the sequences of a batch. */
  public abstract Tensor classify(TokenBatch batch);

  /**
   * Not to be used, since it doesn't know how long sequences are: {@link #classify}.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public final Tensor forward(Tensor x) {
    throw new UnsupportedOperationException(
        "a classifier of text needs lengths; call classify(batch)");
  }

  /** The mean of y (rows, time, width) over the steps of each row that are not padding. */
  static Tensor mean(Tensor y, TokenBatch batch) {
    int time = batch.time();
    float[] weights = new float[batch.rows() * time];
    for (int row = 0; row < batch.rows(); row++) {
      int length = batch.lengths()[row];
      for (int step = 0; step < length; step++) {
        weights[row * time + step] = 1f / length;
      }
    }
    return weighted(y, weights);
  }

  /** The sum over steps of y (rows, time, width), each step times a weight. */
  static Tensor weighted(Tensor y, float[] weights) {
    return y.mul(y.engine().of(weights, y.dim(0), y.dim(1), 1)).sum(1);
  }
}
