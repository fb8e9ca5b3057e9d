package dev.lanewise.nn.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one epoch.
 *
 * @param epoch from 1
 * @param learningRate of its last step
 * @param figures {@code loss} (the mean over the epoch's batches as they were trained, without
 *     penalty), {@code val_loss} and {@code val_NAME} of each metric if there is validation data,
 *     else {@code NAME} of each metric on the training data
 */
public record EpochResult(int epoch, double learningRate, Map<String, Double> figures) {
  /** The name of the training loss. */
  public static final String LOSS = "loss";

  /** The name of the validation loss. */
  public static final String VALIDATION_LOSS = "val_loss";

  /** Keeps a copy of the figures in their order. */
  public EpochResult {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The training loss. */
  public double loss() {
    return figure(LOSS);
  }

  /**
   * A figure.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public double figure(String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "figure is '" + name + "'; expected one of " + figures.keySet());
    }
    return value;
  }
}
