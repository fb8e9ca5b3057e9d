package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import dev.lanewise.nn.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A recipe that was trained on data. Close it to return its memory. */
final class Fit implements AutoCloseable {
  /** Enough repetitions for a steady median of prediction times of some microseconds. */
  private static final int TIMED_PREDICTIONS = 31;

  private static final int CHECKPOINT_EPOCHS = 10;

  private static final TrainingListener UNWATCHED = new TrainingListener() {};

  private final Engine engine;
  private final Recipe recipe;
  private final Sequential model;
  private final Trainer trainer;
  private final History history;
  private final double seconds;

  private Fit(
      Engine engine,
      Recipe recipe,
      Sequential model,
      Trainer trainer,
      History history,
      double seconds) {
    this.engine = engine;
    this.recipe = recipe;
    this.model = model;
    this.trainer = trainer;
    this.history = history;
    this.seconds = seconds;
  }

  /**
   * Trains.
   *
   * @param targets makes the targets that the recipe's loss wants
   * @param validation validated on after each epoch; null for none
   * @param seed decides the weights, the order of rows and dropout
   */
  static Fit run(
      Engine engine,
      Recipe recipe,
      Dataset training,
      @Nullable Dataset validation,
      Function<Dataset, Tensor> targets,
      long seed,
      TrainingListener listener) {
    return run(
        engine, recipe, training, validation, targets, seed, listener, Optional.<Path>empty());
  }

  /**
   * As above.
   *
   * @param checkpoint saved to as training goes on; if it exists, training starts from it
   * @throws BadInputException if it can't be used
   */
  static Fit run(
      Engine engine,
      Recipe recipe,
      Dataset training,
      @Nullable Dataset validation,
      Function<Dataset, Tensor> targets,
      long seed,
      TrainingListener listener,
      Optional<Path> checkpoint) {
    Sequential model = new Sequential(recipe.layers().get()).build(engine, seed, training.width());
    TrainerOptions options = recipe.options().get().seed(seed).listener(listener);
    checkpoint.ifPresent(file -> options.checkpoint(file, CHECKPOINT_EPOCHS));
    Trainer trainer = new Trainer(model, options);
    if (checkpoint.isPresent() && Files.exists(checkpoint.get())) {
      try {
        trainer.resume(checkpoint.get());
      } catch (ModelFileException e) {
        throw new BadInputException("cannot go on from a checkpoint: " + e.getMessage(), e);
      }
    }
    long start = System.nanoTime();
    History history;
    Tensor x = training.featureTensor(engine);
    Tensor y = targets.apply(training);
    if (validation == null) {
      history = trainer.fit(x, y);
    } else {
      Tensor validationX = validation.featureTensor(engine);
      Tensor validationY = targets.apply(validation);
      history = trainer.fit(x, y, validationX, validationY);
      validationX.release();
      validationY.release();
    }
    x.release();
    y.release();
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new Fit(engine, recipe, model, trainer, history, seconds);
  }

  /**
   * Trains every recipe and returns the one with the lowest validation loss; the others are closed.
   *
   * @param progress is told of each finished recipe
   */
  static Fit best(
      Engine engine,
      List<Recipe> recipes,
      Dataset training,
      Dataset validation,
      Function<Dataset, Tensor> targets,
      long seed,
      Runnable progress) {
    Fit best = null;
    for (Recipe recipe : recipes) {
      Fit fit = run(engine, recipe, training, validation, targets, seed, UNWATCHED);
      progress.run();
      if (best == null) {
        best = fit;
      } else if (fit.bestValidationLoss() < best.bestValidationLoss()) {
        best.close();
        best = fit;
      } else {
        fit.close();
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("recipes is empty; expected one or more");
    }
    return best;
  }

  /** How it was trained. */
  Recipe recipe() {
    return recipe;
  }

  /** What was trained. */
  Sequential model() {
    return model;
  }

  /** The figures of the epochs. */
  History history() {
    return history;
  }

  /** How long training took. */
  double seconds() {
    return seconds;
  }

  /** The lowest validation loss: what recipes are chosen by. */
  double bestValidationLoss() {
    return Arrays.stream(history.series("val_loss")).min().orElse(Double.NaN);
  }

  /**
   * The outputs for all rows, row by row.
   *
   * @param last applied to the model's output, such as {@link Tensor#sigmoid()}
   */
  float[] predict(Dataset data, Function<Tensor, Tensor> last) {
    try (Scope scope = engine.scope()) {
      return last.apply(trainer.predict(data.featureTensor(engine))).toFloats();
    }
  }

  /** The median time of predicting all rows, upload and download included. */
  double predictionSeconds(Dataset data, Function<Tensor, Tensor> last) {
    double[] times = new double[TIMED_PREDICTIONS];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      predict(data, last);
      times[i] = (System.nanoTime() - start) * 1e-9;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  @Override
  public void close() {
    trainer.close();
    model.release();
  }
}
