package dev.lanewise.nn.train;

/** Is told how training goes on, on the training thread: progress bars, logs, plots. */
public interface TrainingListener {
  /**
   * Training starts, or goes on.
   *
   * @param epochsDone finished before; above 0 after resuming
   * @param epochs how many there will be in all
   * @param batches how many in each epoch
   */
  default void onStart(int epochsDone, int epochs, int batches) {}

  /**
   * A batch was trained. Its loss is still on the device.
   *
   * @param epoch from 1
   * @param batch from 1
   * @param batches how many in each epoch
   */
  default void onBatchEnd(int epoch, int batch, int batches) {}

  /**
   * An epoch was trained and evaluated, and its checkpoint written.
   *
   * @param result its figures
   * @param improved whether early stopping found it the best so far
   * @param seconds it took
   */
  default void onEpochEnd(EpochResult result, boolean improved, double seconds) {}

  /** Training has ended. */
  default void onEnd(History history) {}
}
