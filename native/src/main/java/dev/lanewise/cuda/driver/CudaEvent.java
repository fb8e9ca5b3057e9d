package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** A point in the stream that can be waited for, and told the time of. */
public final class CudaEvent implements AutoCloseable {
  static final int DISABLE_TIMING = 2;

  private final CudaContext context;
  private final long handle;

  /**
   * A new event.
   *
   * @param timed whether {@link #millisSince} is wanted
   */
  public CudaEvent(CudaContext context, boolean timed) {
    this.context = context;
    context.enter();
    try {
      long out = context.out().address();
      context.check("cuEventCreate", context.raw().cuEventCreate(out, timed ? 0 : DISABLE_TIMING));
      this.handle = context.out().get(JAVA_LONG, 0);
    } finally {
      context.leave();
    }
  }

  /** Marks the end of everything given to the stream so far. */
  public void record() {
    context.enter();
    try {
      context.steps().flush();
      context.check("cuEventRecord", context.raw().cuEventRecord(handle, context.streamHandle()));
    } finally {
      context.leave();
    }
  }

  /** Waits until the stream has come to the mark. */
  public void await() {
    context.makeCurrent();
    context.check("cuEventSynchronize", context.raw().cuEventSynchronize(handle));
  }

  /** The time on the device from another mark to this one; both must have been come to. */
  public float millisSince(CudaEvent start) {
    context.enter();
    try {
      long out = context.out().address();
      context.check(
          "cuEventElapsedTime", context.raw().cuEventElapsedTime(out, start.handle, handle));
      return context.out().get(JAVA_FLOAT, 0);
    } finally {
      context.leave();
    }
  }

  @Override
  public void close() {
    if (context.isUsable()) {
      context.makeCurrent();
      context.check("cuEventDestroy", context.raw().cuEventDestroy_v2(handle));
    }
  }
}
