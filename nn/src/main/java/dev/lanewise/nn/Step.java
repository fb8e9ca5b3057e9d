package dev.lanewise.nn;

import dev.lanewise.kernels.StepRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Work that the device may record and be given at once, see {@link Engine#recordSteps}; closing it
 * ends it. One inside another is a part of that.
 */
public final class Step implements AutoCloseable {
  private final PackPool packs;
  private @Nullable StepRecorder recorder;
  private int depth;

  /** Of an engine with such packs, which are dropped where a step fails. */
  Step(PackPool packs) {
    this.packs = packs;
  }

  /** What steps go to from now on; null: to nobody, and beginning and closing do nothing. */
  void recordBy(@Nullable StepRecorder newRecorder) {
    if (depth > 0) {
      throw new IllegalStateException("a step is open; expected to be asked between steps");
    }
    recorder = newRecorder;
  }

  boolean isRecorded() {
    return recorder != null;
  }

  /** There is one an engine, so that beginning one allocates nothing. */
  Step begin() {
    if (depth == 0 && recorder != null) {
      recorder.begin();
    }
    depth++;
    return this;
  }

  /**
   * Gives the device what it put off.
   *
   * @throws IllegalStateException if no step is open
   */
  @Override
  public void close() {
    if (depth == 0) {
      throw new IllegalStateException("no step is open");
    }
    depth--;
    if (depth == 0 && recorder != null) {
      try {
        recorder.end();
      } catch (RuntimeException e) {
        packs.clear();
        throw e;
      }
    }
  }
}
