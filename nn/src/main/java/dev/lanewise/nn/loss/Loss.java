package dev.lanewise.nn.loss;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.nn.Tensor;
import java.util.OptionalInt;

/** Compares a batch of predictions with its targets: a single number, differentiable. */
@FunctionalInterface
public interface Loss {
  /** The lowest probability that {@link #categoricalCrossEntropy()} takes the logarithm of. */
  double SMALLEST_PROBABILITY = 0x1p-24;

  /**
   * The mean loss of a batch.
   *
   * @param prediction (batch, ..)
   * @param target as the loss wants it
   * @throws IllegalArgumentException if the shapes or element types don't fit
   */
  Tensor of(Tensor prediction, Tensor target);

  /** The mean of (prediction - target)^2 over all elements; targets of the same shape. */
  static Loss mse() {
    return (prediction, target) -> prediction.loss(ElementLoss.SQUARED, target);
  }

  /** The mean of |prediction - target| over all elements; targets of the same shape. */
  static Loss mae() {
    return (prediction, target) -> prediction.loss(ElementLoss.ABSOLUTE, target);
  }

  /** Binary cross-entropy of logits, mean over all elements; targets 0..1 of the same shape. */
  static Loss binaryCrossEntropyFromLogits() {
    return (prediction, target) -> prediction.loss(ElementLoss.BINARY_CROSS_ENTROPY_LOGITS, target);
  }

  /**
   * Binary cross-entropy of probabilities, as a sigmoid gives them, mean over all elements; targets
   * 0..1 of the same shape. Probabilities are limited to [2^-24, 1 - 2^-24]; the form from logits
   * is more exact.
   */
  static Loss binaryCrossEntropy() {
    return (prediction, target) ->
        prediction.loss(ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES, target);
  }

  /**
   * Softmax cross-entropy of logits (batch, .., classes), mean over all rows. Targets are I32
   * labels (batch, ..), or, for logits (batch, classes), probabilities of that shape, such as
   * one-hot rows.
   */
  static Loss categoricalCrossEntropyFromLogits() {
    return (prediction, target) -> {
      if (target.dtype() == DType.I32) {
        return prediction.crossEntropy(target);
      }
      requireRows(prediction, target);
      return expectation(prediction.logSoftmax(), target);
    };
  }

  /**
   * Softmax cross-entropy of logits (batch, .., classes) and I32 labels (batch, ..), with labels
   * smoothed, mean over all rows.
   *
   * @param smoothing the share of each target that is spread evenly over all classes, often 0.1
   * @throws IllegalArgumentException if {@code smoothing} is not in [0, 1]
   */
  static Loss smoothedCrossEntropyFromLogits(double smoothing) {
    requireSmoothing(smoothing);
    return (prediction, target) -> prediction.crossEntropy(target, smoothing, OptionalInt.empty());
  }

  /**
   * The same, where rows with a certain label, such as that of padding, don't count: the mean is
   * over the others. It is NaN, with gradient 0, if there are none: then a trainer takes training
   * for diverged, so batches should have a row that counts. A trainer's mean over batches weights
   * them with their rows, counted or not.
   *
   * @param ignored the label, a class or not
   * @throws IllegalArgumentException if {@code smoothing} is not in [0, 1]
   */
  static Loss smoothedCrossEntropyFromLogits(double smoothing, int ignored) {
    requireSmoothing(smoothing);
    OptionalInt label = OptionalInt.of(ignored);
    return (prediction, target) -> prediction.crossEntropy(target, smoothing, label);
  }

  private static void requireSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "smoothing is " + smoothing + "; expected 0 <= smoothing <= 1");
    }
  }

  /**
   * Cross-entropy of probabilities (batch, classes), as a softmax gives them, with targets (batch,
   * classes), such as one-hot rows, mean over the batch. Probabilities below 2^-24 are taken as
   * 2^-24 (with gradient 0); the form from logits is more exact.
   */
  static Loss categoricalCrossEntropy() {
    return (prediction, target) -> {
      if (target.dtype() == DType.I32) {
        throw new IllegalArgumentException(
            "targets are I32 labels; expected one-hot rows, or the loss from logits");
      }
      requireRows(prediction, target);
      return expectation(
          prediction.clip(SMALLEST_PROBABILITY, Double.POSITIVE_INFINITY).log(), target);
    };
  }

  private static void requireRows(Tensor prediction, Tensor target) {
    if (prediction.rank() != 2 || !prediction.layout().sameShape(target.layout())) {
      throw new IllegalArgumentException(
          "prediction has shape "
              + prediction.layout()
              + " and target "
              + target.layout()
              + "; expected both (batch, classes)");
    }
  }

  /** The mean over rows of -sum(target logProbability). */
  private static Tensor expectation(Tensor logProbability, Tensor target) {
    return logProbability.mul(target).sum().mul(-1.0 / target.dim(0));
  }
}
