package dev.lanewise.nn.train;

import java.util.Objects;

/**
 * Stops training when a figure has not become better for some epochs, and goes back to the best
 * weights.
 *
 * @param figure the name as in {@link EpochResult#figures()}
 * @param maximise whether larger is better
 * @param patience how many epochs without progress are borne
 * @param minDelta by how much a figure must be better to count; 0 or more
 * @param restoreBest whether the model ends with the weights of the best epoch, also if training
 *     was not stopped early
 */
public record EarlyStopping(
    String figure, boolean maximise, int patience, double minDelta, boolean restoreBest) {
  /**
   * @throws IllegalArgumentException if {@code patience} is below 1 or {@code minDelta} negative or
   *     not finite
   */
  public EarlyStopping {
    Objects.requireNonNull(figure, "figure");
    if (patience < 1) {
      throw new IllegalArgumentException("patience is " + patience + "; expected 1 or more");
    }
    if (!Double.isFinite(minDelta) || minDelta < 0) {
      throw new IllegalArgumentException(
          "minDelta is " + minDelta + "; expected a finite number of 0 or more");
    }
  }

  /** On the validation loss; the best weights are restored. */
  public static EarlyStopping patience(int epochs) {
    return new EarlyStopping(EpochResult.VALIDATION_LOSS, false, epochs, 0, true);
  }

  /** Never stops, but ends with the weights of the best validation loss. */
  public static EarlyStopping keepBest() {
    return patience(Integer.MAX_VALUE);
  }

  /** The same on a figure that should be large, such as {@code val_accuracy}. */
  public EarlyStopping maximising(String name) {
    return new EarlyStopping(name, true, patience, minDelta, restoreBest);
  }

  /** The same on a figure that should be small, such as {@code loss}. */
  public EarlyStopping minimising(String name) {
    return new EarlyStopping(name, false, patience, minDelta, restoreBest);
  }

  /** Whether a value counts as progress over the best so far. */
  boolean isBetter(double value, double best) {
    return maximise ? value > best + minDelta : value < best - minDelta;
  }
}
