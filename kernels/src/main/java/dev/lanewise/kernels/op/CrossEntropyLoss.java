package dev.lanewise.kernels.op;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * Softmax cross-entropy of rows of logits with one class label each, as {@link LossKernels}
 * computes it.
 *
 * @param rows one row of logits an example
 * @param scale what the sum over the rows is multiplied by
 * @param mean whether the sum is also divided by the number of rows that count
 * @param smoothing label smoothing (Szegedy et al. 2016, section 7): the target distribution is
 *     {@code (1 - smoothing) onehot(label) + smoothing / columns}
 * @param ignored a label whose rows don't count, whether it is a class or not; empty for none
 */
public record CrossEntropyLoss(
    Rows rows, double scale, boolean mean, double smoothing, OptionalInt ignored) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if {@code smoothing} is not in [0, 1]
   */
  public CrossEntropyLoss {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(ignored, "ignored");
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "smoothing is " + smoothing + "; expected 0 <= smoothing <= 1");
    }
  }

  /** {@code scale} times the sum over all rows. */
  public static CrossEntropyLoss sum(Rows rows, double scale) {
    return new CrossEntropyLoss(rows, scale, false, 0, OptionalInt.empty());
  }

  /** The mean over all rows. */
  public static CrossEntropyLoss mean(Rows rows) {
    return new CrossEntropyLoss(rows, 1, true, 0, OptionalInt.empty());
  }

  /** The same with labels smoothed. */
  public CrossEntropyLoss withSmoothing(double share) {
    return new CrossEntropyLoss(rows, scale, mean, share, ignored);
  }

  /** The same, but rows with this label don't count. */
  public CrossEntropyLoss withIgnored(int label) {
    return new CrossEntropyLoss(rows, scale, mean, smoothing, OptionalInt.of(label));
  }

  /** Whether rows with this label count. */
  public boolean counts(int label) {
    return ignored.isEmpty() || ignored.getAsInt() != label;
  }

  /** Whether a label may occur: it is a class or the one that is ignored. */
  public boolean isLabel(int label) {
    return label >= 0 && label < rows.columns() || !counts(label);
  }

  /**
   * What the sum over the rows is multiplied by.
   *
   * @param counting how many rows count; infinite for a mean over none, whose sum is 0, so that it
   *     is NaN
   */
  public double factor(int counting) {
    return mean ? scale / counting : scale;
  }
}
