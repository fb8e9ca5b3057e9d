package dev.lanewise.openblas;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Memory off the heap for the operands of long calls, kept between them: to allocate it takes
 * longer than to copy to it, because Java clears it. Blocks are powers of two; a number of idle
 * ones is kept, up to a total, and the others are freed at once.
 */
final class OffHeapPool {
  private static final long ALIGNMENT = 64;
  private static final long MIN_BYTES = 1 << 16;

  private final AtomicReferenceArray<@Nullable Block> idle;
  private final AtomicLong idleBytes = new AtomicLong();
  private final long maxIdleBytes;
  private volatile boolean closed;

  /** A block of memory; whoever leased it is its only user. */
  record Block(Arena arena, MemorySegment memory) {}

  OffHeapPool(int slots, long maxIdleBytes) {
    this.idle = new AtomicReferenceArray<>(slots);
    this.maxIdleBytes = maxIdleBytes;
  }

  /** A number of elements rounded up, so that what follows them is aligned too. */
  static long aligned(long elements, int elementBytes) {
    long line = ALIGNMENT / elementBytes;
    return (elements + line - 1) / line * line;
  }

  /**
   * A block of at least this size, its contents undefined.
   *
   * @throws OutOfMemoryError if the JVM's limit for such memory is reached ({@code
   *     -XX:MaxDirectMemorySize}, by default that of the heap)
   */
  @SuppressWarnings("MustBeClosedChecker") // Closed by whoever frees the block.
  Block lease(long bytes) {
    for (int i = 0; i < idle.length(); i++) {
      Block block = idle.get(i);
      if (block != null && block.memory.byteSize() >= bytes && idle.compareAndSet(i, block, null)) {
        idleBytes.addAndGet(-block.memory.byteSize());
        return block;
      }
    }
    long size = Math.max(MIN_BYTES, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
    Arena arena = Arena.ofShared();
    try {
      return new Block(arena, arena.allocate(size, ALIGNMENT));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Gives a block back. */
  void release(Block block) {
    long size = block.memory.byteSize();
    if (idleBytes.addAndGet(size) <= maxIdleBytes) {
      for (int i = 0; i < idle.length(); i++) {
        if (idle.compareAndSet(i, null, block)) {
          if (closed) {
            free();
          }
          return;
        }
      }
    }
    idleBytes.addAndGet(-size);
    block.arena.close();
  }

  /** The bytes of the blocks now idle. */
  long idleBytes() {
    return idleBytes.get();
  }

  /** Frees the idle blocks, and those still out when they come back. */
  void close() {
    closed = true;
    free();
  }

  private void free() {
    for (int i = 0; i < idle.length(); i++) {
      Block block = idle.getAndSet(i, null);
      if (block != null) {
        idleBytes.addAndGet(-block.memory.byteSize());
        block.arena.close();
      }
    }
  }
}
