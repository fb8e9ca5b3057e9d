package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Copies between Java's memory and a device's in pieces, through a few slots of pinned memory used
 * in turn: the device copies one piece while Java copies the next. (The driver must not be given an
 * array to read later, as the collector moves it.)
 *
 * <p>An upload waits only if all slots are still being copied from. Uploads use one ring and
 * downloads another, so that none waits behind the other.
 */
public final class TransferRing implements AutoCloseable {
  private static final int SLOTS = 4;

  /** Long enough that a piece takes longer than giving it to the stream. */
  private static final int SLOT_BYTES = 1 << 20;

  private final CudaContext context;
  private final ReentrantLock lock = new ReentrantLock();
  private final MemorySegment[] slots = new MemorySegment[SLOTS];
  private final CudaEvent[] events = new CudaEvent[SLOTS];
  private int next;

  /** Allocates the slots. */
  public TransferRing(CudaContext context) {
    this.context = context;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = slot();
      events[i] = new CudaEvent(context, false);
    }
  }

  private MemorySegment slot() {
    context.enter();
    try {
      long out = context.out().address();
      context.check("cuMemHostAlloc", context.raw().cuMemHostAlloc(out, SLOT_BYTES, 0));
      return MemorySegment.ofAddress(context.out().get(JAVA_LONG, 0)).reinterpret(SLOT_BYTES);
    } finally {
      context.leave();
    }
  }

  /** Copies to the device. The source may be changed when this returns. */
  public void upload(MemorySegment source, Allocation target, long targetOffset) {
    lock.lock();
    try {
      for (long done = 0; done < source.byteSize(); done += SLOT_BYTES) {
        long bytes = Math.min(SLOT_BYTES, source.byteSize() - done);
        int slot = take();
        MemorySegment.copy(source, done, slots[slot], 0, bytes);
        long to = target.address() + targetOffset + done;
        context.enter();
        try {
          context.steps().flush();
          context.check(
              "cuMemcpyHtoDAsync(" + bytes + " bytes)",
              context
                  .raw()
                  .cuMemcpyHtoDAsync_v2(to, slots[slot].address(), bytes, context.streamHandle()));
          events[slot].record();
        } finally {
          context.leave();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for what was given to the stream before, then copies from the device. */
  public void download(Allocation source, long sourceOffset, MemorySegment target) {
    lock.lock();
    try {
      long pieces = (target.byteSize() + SLOT_BYTES - 1) / SLOT_BYTES;
      for (long piece = 0; piece < pieces + SLOTS; piece++) {
        long arrived = piece - SLOTS;
        if (arrived >= 0) {
          receive(target, arrived);
        }
        if (piece < pieces) {
          request(source, sourceOffset, target.byteSize(), piece);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void request(Allocation source, long sourceOffset, long all, long piece) {
    long start = piece * SLOT_BYTES;
    long bytes = Math.min(SLOT_BYTES, all - start);
    int slot = (int) (piece % SLOTS);
    context.enter();
    try {
      context.steps().flush();
      context.check(
          "cuMemcpyDtoHAsync(" + bytes + " bytes)",
          context
              .raw()
              .cuMemcpyDtoHAsync_v2(
                  slots[slot].address(),
                  source.address() + sourceOffset + start,
                  bytes,
                  context.streamHandle()));
      events[slot].record();
    } finally {
      context.leave();
    }
  }

  private void receive(MemorySegment target, long piece) {
    long start = piece * SLOT_BYTES;
    if (start < target.byteSize()) {
      int slot = (int) (piece % SLOTS);
      events[slot].await();
      MemorySegment.copy(
          slots[slot], 0, target, start, Math.min(SLOT_BYTES, target.byteSize() - start));
    }
  }

  /** The next slot, when the device has finished with it. */
  private int take() {
    int slot = next;
    next = (next + 1) % SLOTS;
    events[slot].await();
    return slot;
  }

  /** Frees the slots; the stream must have finished with them. */
  @Override
  public void close() {
    for (int i = 0; i < SLOTS; i++) {
      events[i].close();
      if (context.isUsable()) {
        context.makeCurrent();
        context.check("cuMemFreeHost", context.raw().cuMemFreeHost(slots[i].address()));
      }
    }
  }
}
