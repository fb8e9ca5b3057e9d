package dev.lanewise.nn.train;

import java.util.List;

/**
 * The figures of all epochs so far.
 *
 * @param epochs in order
 * @param bestEpoch the epoch (from 1) that early stopping found best; 0 without early stopping
 */
public record History(List<EpochResult> epochs, int bestEpoch) {
  /** Keeps a copy. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * One figure over the epochs, such as {@code loss}, {@code val_loss} or {@code val_accuracy}.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public double[] series(String name) {
    return epochs.stream().mapToDouble(epoch -> epoch.figure(name)).toArray();
  }

  /**
   * The figures of the last epoch.
   *
   * @throws IllegalStateException if there is none
   */
  public EpochResult last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("no epoch was trained");
    }
    return epochs.getLast();
  }
}
