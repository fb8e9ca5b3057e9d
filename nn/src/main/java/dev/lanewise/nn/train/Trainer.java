package dev.lanewise.nn.train;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.InputSource;
import dev.lanewise.nn.data.Shuffle;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.optim.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on data that lies on the device. The result depends on the seeds, the data and the
 * options alone: not on threads, and not on whether training was interrupted and resumed.
 *
 * <pre>{@code
 * Sequential model = new Sequential(new Dense(16), Activation.relu(), new Dense(3)).build(engine, 1, 4);
 * TrainerOptions options =
 *     TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
 *         .optimizer(UpdateRule.adam(), 0.01)
 *         .epochs(50)
 *         .validationSplit(0.2)
 *         .metric("accuracy", EpochMetric.accuracy());
 * try (Trainer trainer = new Trainer(model, options)) {
 *   History history = trainer.fit(x, labels);
 * }
 * }</pre>
 *
 * <p>Make it while no scope is open: its state must outlive the steps.
 */
public final class Trainer implements AutoCloseable {
  private final Layer model;
  private final TrainerOptions options;
  private final List<Parameter> trained;
  private final Optimizer optimizer;
  private final Evaluator evaluator;
  private final @Nullable BestKeeper best;
  private final Checkpoint checkpoint;
  private final List<EpochResult> results = new ArrayList<>();
  private int resumedRows;

  /**
   * A trainer at the beginning. It trains the parameters that are not frozen now, and has state for
   * no others.
   *
   * @param model built
   * @param options not to be changed afterwards
   */
  public Trainer(Layer model, TrainerOptions options) {
    this.model = model;
    this.options = options;
    double rate = options.schedule.rate(0, 0);
    this.trained = model.trainableParameters();
    this.optimizer = new Optimizer(options.rule, rate, trained);
    optimizer.clipNorm(options.clipNorm);
    this.evaluator = new Evaluator(model, options.batchSize);
    EarlyStopping settings = options.earlyStopping;
    this.best = settings == null ? null : new BestKeeper(settings, model);
    this.checkpoint = new Checkpoint(model, optimizer, best, options);
  }

  /** The model. */
  public Layer model() {
    return model;
  }

  /** The optimizer with its state. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The figures so far. */
  public History history() {
    return new History(results, best == null ? 0 : best.bestEpoch());
  }

  /**
   * Goes to where a checkpoint was written: {@link #fit} then ends with the same bits as if it had
   * never been interrupted. The model must be built from the same seed, and the options be the
   * same, but for the number of epochs, listeners and the schedule's future.
   *
   * @throws dev.lanewise.nn.io.ModelFileException if the file can't be read, contradicts itself, or
   *     doesn't fit the model or the options; nothing is changed then
   * @throws IllegalStateException if epochs were trained already
   */
  public void resume(Path file) {
    if (!results.isEmpty()) {
      throw new IllegalStateException("this trainer has trained already; expected a new one");
    }
    Checkpoint.Resumed resumed = checkpoint.resume(file);
    results.addAll(resumed.results());
    resumedRows = resumed.rows();
  }

  /** The predictions for all rows, in batches, in evaluation mode. */
  public Tensor predict(Tensor x) {
    return evaluator.predict(x);
  }

  /**
   * Trains until the last epoch or until early stopping; validates on a part of the rows if the
   * options say so.
   *
   * @param x (rows, input shape..)
   * @param y (rows, ..) as the loss wants it
   * @return the figures of all epochs
   * @throws IllegalArgumentException if the shapes or element types don't fit
   * @throws IllegalStateException if all parameters are frozen, or others than when this trainer
   *     was made
   * @throws DivergedException if a loss becomes NaN or infinite
   */
  public History fit(Tensor x, Tensor y) {
    check(x, y, "x", "y");
    int[] rows = new int[x.dim(0)];
    Shuffle.fill(rows, options.seed, 0);
    int held = 0;
    if (options.validationSplit > 0) {
      held = (int) Math.round(rows.length * options.validationSplit);
      if (held == 0 || held == rows.length) {
        throw new IllegalArgumentException(
            "validationSplit is "
                + options.validationSplit
                + "; expected to leave some of "
                + rows.length
                + " rows on both sides");
      }
    }
    int[] training = Arrays.copyOf(rows, rows.length - held);
    Arrays.sort(training);
    if (held == 0) {
      return fit(x, y, training, null, null);
    }
    int[] validation = Arrays.copyOfRange(rows, rows.length - held, rows.length);
    Arrays.sort(validation);
    Tensor chosen = x.engine().of(validation);
    Tensor validationX = x.gather(0, chosen);
    Tensor validationY = y.gather(0, chosen);
    try {
      return fit(x, y, training, validationX, validationY);
    } finally {
      chosen.release();
      validationX.release();
      validationY.release();
    }
  }

  /** As {@link #fit(Tensor, Tensor)}, validating on other data. */
  public History fit(Tensor x, Tensor y, Tensor validationX, Tensor validationY) {
    check(x, y, "x", "y");
    check(validationX, validationY, "validationX", "validationY");
    int[] rows = new int[x.dim(0)];
    Arrays.setAll(rows, row -> row);
    return fit(x, y, rows, validationX, validationY);
  }

  /**
   * As {@link #fit(Tensor, Tensor, Tensor, Tensor)}, on inputs that are made anew for each batch,
   * on a background thread. The result doesn't depend on how far ahead it is. What the source
   * throws is thrown here.
   *
   * @param y (rows, ..) as the loss wants it; the source is asked for as many rows
   * @throws IllegalArgumentException if the shapes or element types don't fit, or the model is not
   *     of float32
   */
  public History fit(InputSource source, Tensor y, Tensor validationX, Tensor validationY) {
    check(validationX, validationY, "validationX", "validationY");
    return fitSource(source, y, new Measured(validationX, validationY, true));
  }

  /**
   * As {@link #fit(InputSource, Tensor, Tensor, Tensor)}, without validation.
   *
   * @throws IllegalArgumentException also if the options ask for metrics or a validation split:
   *     there are no inputs that stay to measure on
   */
  public History fit(InputSource source, Tensor y) {
    if (!options.metrics.isEmpty() || options.validationSplit > 0) {
      throw new IllegalArgumentException(
          "options ask for metrics or a validation split; expected validation data to be given"
              + " where a source makes the inputs");
    }
    return fitSource(source, y, null);
  }

  private History fitSource(InputSource source, Tensor y, @Nullable Measured measured) {
    Objects.requireNonNull(source, "source");
    if (model.dtype() != DType.F32) {
      throw new IllegalArgumentException("model is " + model.dtype() + "; expected F32");
    }
    if (y.rank() == 0 || y.dim(0) == 0 || y.engine() != model.engine()) {
      throw new IllegalArgumentException(
          "y has shape " + y.layout() + "; expected rows, and the model's engine");
    }
    Tensor allY = y.contiguous();
    try (BatchFeed feed =
        new SourceFeed(source, allY, model.inputShape(), options, results.size())) {
      return fit(feed, measured);
    } finally {
      if (allY != y) {
        allY.release();
      }
    }
  }

  private void check(Tensor x, Tensor y, String xName, String yName) {
    int[] input = model.inputShape();
    int[] shape = x.shape();
    boolean fits = shape.length == input.length + 1 && shape[0] > 0;
    if (!fits || !Arrays.equals(shape, 1, shape.length, input, 0, input.length)) {
      throw new IllegalArgumentException(
          xName
              + " has shape "
              + x.layout()
              + "; expected (rows, ..) with rows of "
              + Arrays.toString(input));
    }
    if (x.dtype() != model.dtype() && x.dtype() != DType.I32) {
      throw new IllegalArgumentException(
          xName
              + " is "
              + x.dtype()
              + "; expected "
              + model.dtype()
              + " as the model, or I32 for indices");
    }
    if (y.rank() == 0 || y.dim(0) != shape[0]) {
      throw new IllegalArgumentException(
          yName + " has shape " + y.layout() + "; expected " + shape[0] + " rows");
    }
    if (x.engine() != model.engine() || y.engine() != model.engine()) {
      throw new IllegalArgumentException(
          xName + " or " + yName + " belongs to another engine than the model");
    }
  }

  /** What the figures of an epoch are measured on. */
  private record Measured(Tensor x, Tensor y, boolean isValidation) {}

  private History fit(
      Tensor x, Tensor y, int[] rows, @Nullable Tensor validationX, @Nullable Tensor validationY) {
    Tensor allX = x.contiguous();
    Tensor allY = y.contiguous();
    Measured measured = null;
    if (validationX != null && validationY != null) {
      measured = new Measured(validationX, validationY, true);
    } else if (!options.metrics.isEmpty()) {
      measured = new Measured(allX, allY, false);
    }
    try (BatchFeed feed = new TensorFeed(allX, allY, rows, options.batchSize)) {
      return fit(feed, measured);
    } finally {
      if (allX != x) {
        allX.release();
      }
      if (allY != y) {
        allY.release();
      }
    }
  }

  private History fit(BatchFeed feed, @Nullable Measured measured) {
    if (resumedRows != 0 && resumedRows != feed.rows()) {
      throw new IllegalArgumentException(
          "x has "
              + feed.rows()
              + " training rows; expected "
              + resumedRows
              + " as before the interruption");
    }
    Tensor losses = model.engine().empty(model.dtype(), Layout.of(feed.batches()));
    TrainStep step = new TrainStep(model, options.loss, options.penalty, optimizer);
    try {
      options.listeners.forEach(
          listener -> listener.onStart(results.size(), options.epochs, feed.batches()));
      while (results.size() < options.epochs && !isStopped()) {
        long start = System.nanoTime();
        Map<String, Double> figures = new LinkedHashMap<>();
        int epoch = results.size() + 1;
        figures.put(EpochResult.LOSS, trainEpoch(epoch, feed, step, losses));
        if (measured != null) {
          measure(epoch, figures, measured);
        }
        EpochResult result = new EpochResult(epoch, optimizer.learningRate(), figures);
        boolean improved = best != null && best.observe(result);
        results.add(result);
        saveCheckpoint(feed.rows());
        double seconds = (System.nanoTime() - start) * 1e-9;
        options.listeners.forEach(listener -> listener.onEpochEnd(result, improved, seconds));
      }
      if (best != null) {
        best.restore();
      }
    } finally {
      model.training(false);
      losses.release();
    }
    History history = history();
    options.listeners.forEach(listener -> listener.onEnd(history));
    return history;
  }

  private void saveCheckpoint(int rows) {
    boolean last = results.size() == options.epochs || isStopped();
    if (options.checkpoint != null && (last || results.size() % options.checkpointEvery == 0)) {
      checkpoint.save(options.checkpoint, results, rows);
    }
  }

  private boolean isStopped() {
    return best != null && best.isExhausted();
  }

  private void requireSameFrozen() {
    if (trained.isEmpty()) {
      throw new IllegalStateException("every parameter is frozen; unfreeze those to be trained");
    }
    if (!trained.equals(model.trainableParameters())) {
      throw new IllegalStateException(
          "layers were frozen or unfrozen after this trainer was made; expected a new trainer");
    }
  }

  private double trainEpoch(int epoch, BatchFeed feed, TrainStep step, Tensor losses) {
    requireSameFrozen();
    if (options.shuffled) {
      feed.shuffle(options.seed, epoch);
    }
    model.training(true);
    int batches = feed.batches();
    for (int batch = 0; batch < batches; batch++) {
      optimizer.learningRate(options.schedule.rate(optimizer.steps(), epoch - 1));
      feed.load(batch);
      step.run(feed.x(batch), feed.y(batch), losses, batch);
      for (int i = 0; i < options.listeners.size(); i++) {
        options.listeners.get(i).onBatchEnd(epoch, batch + 1, batches);
      }
    }
    model.training(false);
    try {
      return Rows.mean(losses, batches, options.batchSize, feed.rows());
    } catch (DivergedException e) {
      throw new DivergedException(
          "training diverged in epoch "
              + epoch
              + ": "
              + e.getMessage()
              + " (learning rate "
              + optimizer.learningRate()
              + "); lower the rate, scale the data, or look for NaN in it");
    }
  }

  private void measure(int epoch, Map<String, Double> figures, Measured measured) {
    Tensor x = measured.x;
    Tensor y = measured.y;
    boolean validating = measured.isValidation;
    String prefix = validating ? "val_" : "";
    Tensor predictions =
        options.metrics.isEmpty()
            ? null
            : model.engine().empty(model.dtype(), Rows.layout(x.dim(0), model.outputShape()));
    try {
      double loss = evaluator.run(x, y, validating ? options.loss : null, predictions);
      if (validating) {
        figures.put(EpochResult.VALIDATION_LOSS, loss);
      }
      if (predictions != null) {
        float[] predicted = Rows.floats(predictions);
        float[] wanted = Rows.floats(y);
        int columns = predicted.length / x.dim(0);
        options.metrics.forEach(
            (name, metric) -> figures.put(prefix + name, metric.of(predicted, columns, wanted)));
      }
    } catch (DivergedException e) {
      throw new DivergedException("validation in epoch " + epoch + ": " + e.getMessage());
    } finally {
      if (predictions != null) {
        predictions.release();
      }
    }
  }

  /** Returns the memory of the optimizer's state and of the best weights. */
  @Override
  public void close() {
    optimizer.release();
    if (best != null) {
      best.release();
    }
  }
}
