package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.CudaOutOfMemoryException;
import dev.lanewise.cuda.raw.CudaDriver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * A device's memory, allocated and freed in the order of the stream by the driver's default pool,
 * which is told to keep what is freed: so memory is asked of the device only until the program's
 * working set is there.
 *
 * <p>An {@link Allocation} that is no longer reachable is freed as well. Its cleaner only puts it
 * into a queue, which the next allocation empties.
 */
public final class MemoryPool {
  private static final Logger LOG = System.getLogger("dev.lanewise.cuda");
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int RELEASE_THRESHOLD = 4;

  /** So many of the largest holders, each kind together, are named when memory runs out. */
  private static final int NAMED = 5;

  private final CudaContext context;
  private final boolean leakReports;
  private final ConcurrentLinkedQueue<Holding> dropped = new ConcurrentLinkedQueue<>();
  private final Map<Long, Holding> held = new HashMap<>();
  private final long handle;
  private long used;

  MemoryPool(CudaContext context, boolean leakReports) {
    this.context = context;
    this.leakReports = leakReports;
    MemorySegment out = context.out();
    CudaDriver raw = context.raw();
    context.check(
        "cuDeviceGetDefaultMemPool",
        raw.cuDeviceGetDefaultMemPool(out.address(), context.device().handle()));
    this.handle = out.get(JAVA_LONG, 0);
    // All ones: cuuint64_t has no sign.
    out.set(JAVA_LONG, 0, -1);
    context.check(
        "cuMemPoolSetAttribute",
        raw.cuMemPoolSetAttribute(handle, RELEASE_THRESHOLD, out.address()));
  }

  /** What is free on the device, and all it has, in bytes. */
  public record Free(long free, long total) {}

  /**
   * Allocates; the content is undefined.
   *
   * @param bytes 0 or more; of none no address is asked for
   * @param what whose it is, for messages
   * @throws CudaOutOfMemoryException if there is no room
   */
  public Allocation allocate(long bytes, String what) {
    context.enter();
    try {
      freeDropped();
      boolean ofStep = context.steps().isPuttingOff();
      long address = ofStep ? context.steps().memory().take(bytes) : 0;
      if (address == 0 && bytes != 0) {
        address = address(bytes, what);
      }
      Throwable site = leakReports ? new Throwable("allocated here") : null;
      Holding holding = new Holding(address, bytes, what, site, ofStep);
      if (address != 0) {
        held.put(address, holding);
        used += bytes;
      }
      Allocation allocation = new Allocation(this, holding);
      allocation.register(CLEANER.register(allocation, () -> drop(holding)));
      return allocation;
    } finally {
      context.leave();
    }
  }

  private long address(long bytes, String what) {
    int code = tryAllocate(bytes);
    if (code == Driver.OUT_OF_MEMORY) {
      // What is kept for steps, freed but not yet reached by the stream, or in pieces, may do.
      context.steps().relieve();
      context.check(
          "cuStreamSynchronize", context.raw().cuStreamSynchronize(context.streamHandle()));
      context.check("cuMemPoolTrimTo", context.raw().cuMemPoolTrimTo(handle, 0));
      code = tryAllocate(bytes);
    }
    if (code != 0) {
      String call = "cuMemAllocAsync(" + bytes + " bytes for " + what + ")";
      throw code == Driver.OUT_OF_MEMORY
          ? outOfMemory(call, bytes)
          : context.driver().failure(call, code);
    }
    return context.out().get(JAVA_LONG, 0);
  }

  private int tryAllocate(long bytes) {
    return context.raw().cuMemAllocAsync(context.out().address(), bytes, context.streamHandle());
  }

  private CudaException outOfMemory(String call, long bytes) {
    Free memory = free();
    Driver driver = context.driver();
    return new CudaOutOfMemoryException(
        call,
        Driver.OUT_OF_MEMORY,
        driver.name(Driver.OUT_OF_MEMORY),
        driver.text(Driver.OUT_OF_MEMORY)
            + "; "
            + used
            + " bytes are in use by "
            + held.size()
            + " allocations, "
            + memory.free
            + " of the device's "
            + memory.total
            + " are free; the largest: "
            + largest(),
        bytes);
  }

  private String largest() {
    Map<String, Long> bytes = new HashMap<>();
    for (Holding holding : held.values()) {
      bytes.merge(holding.what(), holding.bytes(), Long::sum);
    }
    return bytes.isEmpty()
        ? "none"
        : bytes.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(NAMED)
            .map(entry -> entry.getKey() + " " + entry.getValue() + " bytes")
            .collect(Collectors.joining(", "));
  }

  /** What is free; the caller is inside or enters. */
  public Free free() {
    context.enter();
    try {
      MemorySegment out = context.out();
      context.check(
          "cuMemGetInfo",
          context.raw().cuMemGetInfo_v2(out.address(), out.address() + JAVA_LONG.byteSize()));
      return new Free(out.get(JAVA_LONG, 0), out.get(JAVA_LONG, JAVA_LONG.byteSize()));
    } finally {
      context.leave();
    }
  }

  /** The bytes in use. */
  public long used() {
    context.enter();
    try {
      freeDropped();
      return used;
    } finally {
      context.leave();
    }
  }

  private void drop(Holding holding) {
    if (!holding.isReleased()) {
      dropped.add(holding);
    }
  }

  /** Frees once everything given to the stream so far has finished. */
  void free(Holding holding) {
    if (!context.isUsable()) {
      return;
    }
    context.enter();
    try {
      release(holding);
    } finally {
      context.leave();
    }
  }

  private void release(Holding holding) {
    if (holding.address() != 0) {
      held.remove(holding.address());
      used -= holding.bytes();
      if (context.steps().isPuttingOff()) {
        context.steps().memory().add(holding.address(), holding.bytes(), holding.isOfStep());
      } else {
        context.check(
            "cuMemFreeAsync",
            context.raw().cuMemFreeAsync(holding.address(), context.streamHandle()));
      }
    }
  }

  private void freeDropped() {
    for (Holding holding = dropped.poll(); holding != null; holding = dropped.poll()) {
      if (leakReports) {
        LOG.log(Level.WARNING, "never closed: " + holding.what(), holding.site());
      }
      if (holding.markReleased()) {
        release(holding);
      }
    }
  }

  /** Logs what is still held, if that was asked for. */
  void reportLeaks() {
    if (leakReports) {
      for (Holding holding : held.values()) {
        LOG.log(Level.WARNING, "held to the end: " + holding.what(), holding.site());
      }
    }
  }

  /** Frees what is left; the caller is inside. */
  void freeAll() {
    for (Holding holding : List.copyOf(held.values())) {
      holding.markReleased();
      release(holding);
    }
  }
}
