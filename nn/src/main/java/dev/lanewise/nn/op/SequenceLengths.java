package dev.lanewise.nn.op;

import dev.lanewise.nn.Tensor;

/** Checks how many steps of each sequence of a batch take part. */
public final class SequenceLengths {
  private SequenceLengths() {}

  /**
   * Reads the lengths on the host, so the device is waited for.
   *
   * @param x what they belong to
   * @param lengths I32 (batch)
   * @throws IllegalArgumentException if they are of another type, engine or shape, or one is not
   *     from {@code least} to {@code steps}
   */
  public static void require(Tensor x, Tensor lengths, int batch, int least, int steps) {
    Operands.requireIndices(x, lengths, "lengths");
    if (lengths.rank() != 1 || lengths.dim(0) != batch || !lengths.layout().isContiguous()) {
      throw new IllegalArgumentException(
          "lengths has shape " + lengths.layout() + "; expected [" + batch + "]");
    }
    int[] values = lengths.toInts();
    for (int row = 0; row < values.length; row++) {
      if (values[row] < least || values[row] > steps) {
        throw new IllegalArgumentException(
            "lengths[" + row + "] is " + values[row] + "; expected " + least + " to " + steps);
      }
    }
  }
}
