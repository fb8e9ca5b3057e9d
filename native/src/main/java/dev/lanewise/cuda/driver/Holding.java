package dev.lanewise.cuda.driver;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryPool} knows of an allocation, also when its object is gone. */
final class Holding {
  private final long address;
  private final long bytes;
  private final String what;
  private final @Nullable Throwable site;
  private final boolean ofStep;
  private final AtomicBoolean released = new AtomicBoolean();

  /**
   * An allocation.
   *
   * @param what whose it is, for people
   * @param site where it was made, if leaks are reported
   * @param ofStep whether it was made while a step was open
   */
  Holding(long address, long bytes, String what, @Nullable Throwable site, boolean ofStep) {
    this.address = address;
    this.bytes = bytes;
    this.what = what;
    this.site = site;
    this.ofStep = ofStep;
  }

  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  String what() {
    return what;
  }

  @Nullable Throwable site() {
    return site;
  }

  boolean isOfStep() {
    return ofStep;
  }

  boolean isReleased() {
    return released.get();
  }

  /** Whether the caller is the one who has to free it. */
  boolean markReleased() {
    return released.compareAndSet(false, true);
  }
}
