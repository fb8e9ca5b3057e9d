package dev.lanewise.nn.train;

import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.metric.Regression;

/** A figure that is computed on the host once an epoch, from all predictions and targets. */
@FunctionalInterface
public interface EpochMetric {
  /**
   * The figure.
   *
   * @param predictions row by row
   * @param columns how many a row
   * @param targets row by row; labels as numbers
   */
  double of(float[] predictions, int columns, float[] targets);

  /**
   * The share of rows whose largest score is at the target's label; targets are labels, or one-hot
   * rows.
   */
  static EpochMetric accuracy() {
    return (predictions, columns, targets) -> {
      int rows = predictions.length / columns;
      int[] truth =
          targets.length == rows ? labels(targets) : Classification.classes(targets, columns, 0.5);
      return Classification.accuracy(truth, Classification.classes(predictions, columns, 0.5));
    };
  }

  /**
   * The share of rows where the single score is above the threshold just where the target is 1.
   *
   * @param threshold 0.5 for probabilities, 0 for logits
   */
  static EpochMetric binaryAccuracy(double threshold) {
    return (predictions, columns, targets) ->
        Classification.accuracy(labels(targets), Classification.classes(predictions, 1, threshold));
  }

  /** The root of the mean squared error. */
  static EpochMetric rmse() {
    return (predictions, columns, targets) -> Regression.rmse(targets, predictions);
  }

  private static int[] labels(float[] targets) {
    int[] labels = new int[targets.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Math.round(targets[i]);
    }
    return labels;
  }
}
