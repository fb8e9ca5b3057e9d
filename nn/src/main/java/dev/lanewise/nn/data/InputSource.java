package dev.lanewise.nn.data;

/**
 * Makes the inputs of training anew for each batch: for data that is changed at random in every
 * epoch, or that is read from files because it doesn't fit into memory.
 *
 * <p>So that training can be repeated and resumed, the numbers of a row must depend on the row and
 * the epoch alone (and on a seed of the source's own): not on the batch that it is in, nor on what
 * was asked for before.
 */
@FunctionalInterface
public interface InputSource {
  /**
   * Writes the inputs of a batch. It is called on a background thread, in the order in which the
   * batches are needed, ahead of their use; what it throws ends the training.
   *
   * @param rows which rows, counted from 0
   * @param epoch from 1
   * @param x receives the rows in this order, each with as many numbers as the model's input has;
   *     what lies beyond them is not read
   */
  void fill(int[] rows, int epoch, float[] x);
}
