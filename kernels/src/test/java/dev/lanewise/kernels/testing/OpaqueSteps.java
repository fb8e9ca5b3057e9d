package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.StepCounts;
import dev.lanewise.kernels.StepRecorder;

/** Counts the steps of an opaque device, which is given everything late anyway. */
public final class OpaqueSteps implements StepRecorder {
  private int open;
  private long ended;

  OpaqueSteps() {}

  /** How many steps are open. */
  public synchronized int open() {
    return open;
  }

  @Override
  public synchronized void begin() {
    open++;
  }

  @Override
  public synchronized void end() {
    if (open == 0) {
      throw new IllegalStateException("no step is open");
    }
    open--;
    ended++;
  }

  @Override
  public synchronized StepCounts counts() {
    return new StepCounts(0, ended, 0, 0);
  }
}
