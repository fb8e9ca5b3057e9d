package dev.lanewise.nn.train;

import dev.lanewise.nn.Tensor;

/** The batches of an epoch, one after the other. */
interface BatchFeed extends AutoCloseable {
  /** How many rows an epoch has. */
  int rows();

  /** How many batches they make. */
  int batches();

  /** Brings the rows into the order of an epoch, which depends on seed and epoch alone. */
  void shuffle(long seed, int epoch);

  /** Makes a batch ready; {@link #x} and {@link #y} then hold it. */
  void load(int batch);

  /** The inputs of the batch that was loaded last. */
  Tensor x(int batch);

  /** Its targets. */
  Tensor y(int batch);

  @Override
  void close();
}
