package dev.lanewise.cuda;

import dev.lanewise.cuda.driver.CudaEvent;
import dev.lanewise.cuda.memory.CudaMemory;
import dev.lanewise.kernels.Backend;

/**
 * Measures how long the device takes for what is given to it between {@link #start} and {@link
 * #stop}, by its own clock. One thread at a time.
 */
public final class CudaTimer implements AutoCloseable {
  private final CudaEvent first;
  private final CudaEvent last;

  private CudaTimer(CudaMemory memory) {
    first = memory.timedEvent();
    last = memory.timedEvent();
  }

  /**
   * A timer for a CUDA backend; to be closed before it.
   *
   * @throws IllegalArgumentException if the backend is another
   */
  public static CudaTimer of(Backend backend) {
    if (backend.memory() instanceof CudaMemory memory) {
      return new CudaTimer(memory);
    }
    throw new IllegalArgumentException(
        "backend is '" + backend.name() + "' on " + backend.device() + "; expected cuda");
  }

  /** Begins where the stream is now. */
  public void start() {
    first.record();
  }

  /** Ends with what was given to the stream so far. */
  public void stop() {
    last.record();
  }

  /** Waits for the end, and gives the milliseconds in between. */
  public double millis() {
    last.await();
    return last.millisSince(first);
  }

  @Override
  public void close() {
    first.close();
    last.close();
  }
}
