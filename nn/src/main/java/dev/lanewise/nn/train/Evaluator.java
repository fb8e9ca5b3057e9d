package dev.lanewise.nn.train;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.loss.Loss;
import org.jspecify.annotations.Nullable;

/** Runs a model in evaluation mode, batch by batch and without recording. */
public final class Evaluator {
  private final Layer model;
  private final int batchSize;

  /**
   * An evaluator of a built model.
   *
   * @throws IllegalArgumentException if {@code batchSize} is below 1
   */
  public Evaluator(Layer model, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize is " + batchSize + "; expected 1 or more");
    }
    this.model = model;
    this.batchSize = batchSize;
  }

  /**
   * The predictions for all rows. The result belongs to the innermost open scope, or to the caller.
   *
   * @param x (rows, input shape..)
   * @return (rows, output shape..)
   */
  public Tensor predict(Tensor x) {
    Tensor predictions =
        model.engine().empty(model.dtype(), Rows.layout(x.dim(0), model.outputShape()));
    run(x, null, null, predictions);
    return predictions;
  }

  /**
   * The mean loss over all rows.
   *
   * @throws DivergedException if it is NaN or infinite
   */
  public double loss(Loss loss, Tensor x, Tensor y) {
    return run(x, y, loss, null);
  }

  /** One pass: the mean loss (0 without a loss), and predictions if they are wanted. */
  double run(Tensor x, @Nullable Tensor y, @Nullable Loss loss, @Nullable Tensor predictions) {
    Engine engine = model.engine();
    int rows = x.dim(0);
    int batches = Math.ceilDiv(rows, batchSize);
    boolean wasTraining = model.training();
    model.training(false);
    try (Scope outer = engine.scope()) {
      Tensor input = x.contiguous();
      Tensor targets = y == null ? null : y.contiguous();
      Tensor losses = engine.empty(model.dtype(), Layout.of(batches));
      for (int batch = 0; batch < batches; batch++) {
        int start = batch * batchSize;
        int count = Math.min(batchSize, rows - start);
        try (Scope scope = engine.scope()) {
          Tensor output = model.forward(Rows.view(input, Rows.layout(input, count), start));
          if (predictions != null) {
            store(output, predictions, start, count);
          }
          if (loss != null && targets != null) {
            Tensor wanted = Rows.view(targets, Rows.layout(targets, count), start);
            TrainStep.copyTo(losses, batch, loss.of(output, wanted));
          }
        }
      }
      return loss == null ? 0 : Rows.mean(losses, batches, batchSize, rows);
    } finally {
      model.training(wasTraining);
    }
  }

  static void store(Tensor output, Tensor predictions, int start, int count) {
    Tensor dense = output.contiguous();
    long row = predictions.size() / predictions.dim(0);
    if (dense.size() != count * row) {
      throw new IllegalStateException(
          "model gave shape " + output.layout() + "; expected " + count + " rows of " + row);
    }
    predictions
        .engine()
        .backend()
        .memory()
        .copy(
            dense.buffer(),
            dense.offset(),
            predictions.buffer(),
            predictions.offset() + start * row,
            dense.size());
  }
}
