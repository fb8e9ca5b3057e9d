package dev.lanewise.cuda.driver;

import java.lang.ref.Cleaner.Cleanable;
import org.jspecify.annotations.Nullable;

/** A piece of a device's memory. */
public final class Allocation implements AutoCloseable {
  private final MemoryPool pool;
  private final Holding holding;
  private @Nullable Cleanable cleanable;

  Allocation(MemoryPool pool, Holding holding) {
    this.pool = pool;
    this.holding = holding;
  }

  void register(Cleanable toClean) {
    this.cleanable = toClean;
  }

  /** The pool that it comes from. */
  public MemoryPool pool() {
    return pool;
  }

  /** Its address on the device; 0 if it has no bytes. */
  public long address() {
    return holding.address();
  }

  /** Its size. */
  public long bytes() {
    return holding.bytes();
  }

  /** Whether it was given back. */
  public boolean isClosed() {
    return holding.isReleased();
  }

  /**
   * Gives it back once everything given to the stream so far has finished. A second call does
   * nothing.
   */
  @Override
  public void close() {
    if (holding.markReleased()) {
      pool.free(holding);
      if (cleanable != null) {
        cleanable.clean();
      }
    }
  }
}
