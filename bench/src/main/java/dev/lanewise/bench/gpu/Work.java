package dev.lanewise.bench.gpu;

/** Something that is timed: prepared when it is made, and given back when it is closed. */
interface Work extends AutoCloseable {
  /** Gives one call, or one step, to the device. */
  void run();

  @Override
  void close();
}
