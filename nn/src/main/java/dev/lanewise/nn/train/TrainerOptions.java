package dev.lanewise.nn.train;

import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Trainer} does: set what differs from the defaults, then make the trainer. The
 * defaults: Adam with rate 0.001, batches of 32, 10 epochs, shuffled, seed 0, no validation.
 */
public final class TrainerOptions {
  final Loss loss;
  UpdateRule rule = UpdateRule.adam();
  Schedule schedule = Schedule.constant(0.001);
  double clipNorm = Double.POSITIVE_INFINITY;
  @Nullable Penalty penalty;
  int batchSize = 32;
  int epochs = 10;
  long seed;
  boolean shuffled = true;
  double validationSplit;
  @Nullable EarlyStopping earlyStopping;
  @Nullable Path checkpoint;
  int checkpointEvery = 1;
  final Map<String, EpochMetric> metrics = new LinkedHashMap<>();
  final List<TrainingListener> listeners = new ArrayList<>();

  private TrainerOptions(Loss loss) {
    this.loss = Objects.requireNonNull(loss, "loss");
  }

  /** The defaults with this loss. */
  public static TrainerOptions of(Loss loss) {
    return new TrainerOptions(loss);
  }

  /** The optimizer and a constant learning rate. */
  public TrainerOptions optimizer(UpdateRule rule, double learningRate) {
    return optimizer(rule, Schedule.constant(learningRate));
  }

  /** The optimizer and a learning rate that changes. */
  public TrainerOptions optimizer(UpdateRule rule, Schedule schedule) {
    this.rule = Objects.requireNonNull(rule, "rule");
    this.schedule = Objects.requireNonNull(schedule, "schedule");
    return this;
  }

  /**
   * Clips gradients by their global norm, as {@link Optimizer#clipNorm(double)} says; penalties
   * count. Without this call they are not clipped.
   *
   * @throws IllegalArgumentException if {@code largest} is not above 0
   */
  public TrainerOptions clipNorm(double largest) {
    Optimizer.requireClipNorm(largest);
    this.clipNorm = largest;
    return this;
  }

  /** A penalty on the weights, added to the training loss. */
  public TrainerOptions penalty(Penalty penalty) {
    this.penalty = Objects.requireNonNull(penalty, "penalty");
    return this;
  }

  /**
   * How many rows a step takes; the last of an epoch may have fewer.
   *
   * @throws IllegalArgumentException if {@code rows} is below 1
   */
  public TrainerOptions batchSize(int rows) {
    this.batchSize = atLeastOne(rows, "batchSize");
    return this;
  }

  /**
   * How many epochs in all, those before resuming included.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public TrainerOptions epochs(int count) {
    this.epochs = atLeastOne(count, "epochs");
    return this;
  }

  /** Decides the order of rows in each epoch and the validation split. */
  public TrainerOptions seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Whether each epoch takes the rows in a new random order, or always as they are. */
  public TrainerOptions shuffled(boolean on) {
    this.shuffled = on;
    return this;
  }

  /**
   * Sets a random part of the rows aside for validation, where no other validation data is given.
   *
   * @throws IllegalArgumentException if {@code fraction} is not in (0, 1)
   */
  public TrainerOptions validationSplit(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "validationSplit is " + fraction + "; expected 0 < validationSplit < 1");
    }
    this.validationSplit = fraction;
    return this;
  }

  /** When to stop before the last epoch, and which weights to end with. */
  public TrainerOptions earlyStopping(EarlyStopping settings) {
    this.earlyStopping = Objects.requireNonNull(settings, "earlyStopping");
    return this;
  }

  /**
   * Writes a file to go on from, every so many epochs and after the last one; it replaces the one
   * before at once and whole.
   *
   * @throws IllegalArgumentException if {@code everyEpochs} is below 1
   */
  public TrainerOptions checkpoint(Path file, int everyEpochs) {
    this.checkpoint = Objects.requireNonNull(file, "file");
    this.checkpointEvery = atLeastOne(everyEpochs, "everyEpochs");
    return this;
  }

  /**
   * A figure to compute after each epoch on the validation data, or without any on the training
   * data.
   *
   * @throws IllegalArgumentException if {@code name} is taken or blank
   */
  public TrainerOptions metric(String name, EpochMetric metric) {
    Objects.requireNonNull(metric, "metric");
    if (name.isBlank() || name.equals(EpochResult.LOSS) || metrics.containsKey(name)) {
      throw new IllegalArgumentException(
          "name is '" + name + "'; expected one that is not blank and not taken");
    }
    metrics.put(name, metric);
    return this;
  }

  /** Someone to tell how training goes on. */
  public TrainerOptions listener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  private static int atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
    }
    return value;
  }
}
