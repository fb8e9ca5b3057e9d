package dev.lanewise.nn.train;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Step;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.Optimizer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One training step: forward, backward, update. Nothing waits for the device; from the second step
 * of a shape on no memory is allocated but for small objects.
 */
public final class TrainStep {
  private final Engine engine;
  private final Layer model;
  private final Loss loss;
  private final @Nullable Penalty penalty;
  private final Optimizer optimizer;
  private final List<Parameter> parameters;

  /**
   * A step of a built model; the penalty takes the parameters that are not frozen now.
   *
   * @param penalty added to the loss; null for none
   */
  public TrainStep(Layer model, Loss loss, @Nullable Penalty penalty, Optimizer optimizer) {
    this.engine = model.engine();
    this.model = model;
    this.loss = Objects.requireNonNull(loss, "loss");
    this.penalty = penalty;
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
    this.parameters = model.trainableParameters();
  }

  /**
   * Trains on one batch. The model should be in training mode.
   *
   * @param x the input (batch, ..)
   * @param y the targets
   * @param losses receives the loss, without penalty, at {@code index}
   */
  public void run(Tensor x, Tensor y, Tensor losses, int index) {
    try (Step step = engine.step();
        Scope tape = engine.tape()) {
      Tensor value = loss.of(model.forward(x), y);
      copyTo(losses, index, value);
      tape.backward(penalty == null ? value : penalty.addTo(value, parameters));
      optimizer.step();
    } catch (RuntimeException e) {
      engine.packs().clear();
      throw e;
    } finally {
      optimizer.zeroGrad();
    }
  }

  /** Copies a single number into a list of them, on the device. */
  static void copyTo(Tensor numbers, int index, Tensor number) {
    Objects.checkIndex(index, numbers.dim(0));
    if (number.size() != 1) {
      throw new IllegalArgumentException(
          "loss has shape " + number.layout() + "; expected a single number");
    }
    numbers.touch();
    numbers
        .engine()
        .backend()
        .memory()
        .copy(number.buffer(), number.offset(), numbers.buffer(), numbers.offset() + index, 1);
  }
}
