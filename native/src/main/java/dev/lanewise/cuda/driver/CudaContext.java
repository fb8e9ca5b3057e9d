package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CudaDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device's primary context with one non-blocking stream, on which everything runs in the order in
 * which it was given.
 *
 * <p>Every use is between {@link #enter} and {@link #leave}, which make the context current in the
 * calling thread (a virtual one may have changed its carrier since) and let one thread in at a
 * time: the driver would take commands for one stream one after the other anyway, and so one block
 * of arguments serves all launches. Nobody waits for the device while inside.
 */
public final class CudaContext implements AutoCloseable {
  private static final int STREAM_NON_BLOCKING = 1;

  private final Driver driver;
  private final DeviceFacts device;
  private final boolean synchronous;
  private final ReentrantLock lock = new ReentrantLock();
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment out = arena.allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteSize());
  private final long context;
  private final long stream;
  private final MemoryPool pool;
  private final Launch launch;
  private volatile boolean closed;

  /**
   * Retains the primary context of a device.
   *
   * @param synchronous whether to wait after each launch, so that a failure names its kernel
   * @param leakReports whether buffers that nobody closed are logged, with where they were made
   */
  public CudaContext(Driver driver, int ordinal, boolean synchronous, boolean leakReports) {
    driver.checkAlive();
    this.driver = driver;
    this.device = driver.facts(ordinal);
    this.synchronous = synchronous;
    CudaDriver raw = driver.raw();
    driver.check(
        "cuDevicePrimaryCtxRetain", raw.cuDevicePrimaryCtxRetain(out.address(), device.handle()));
    this.context = out.get(JAVA_LONG, 0);
    boolean complete = false;
    try {
      driver.check("cuCtxSetCurrent", raw.cuCtxSetCurrent(context));
      driver.check("cuStreamCreate", raw.cuStreamCreate(out.address(), STREAM_NON_BLOCKING));
      this.stream = out.get(JAVA_LONG, 0);
      this.pool = new MemoryPool(this, leakReports);
      this.launch = new Launch(this, arena);
      complete = true;
    } finally {
      if (!complete) {
        raw.cuDevicePrimaryCtxRelease_v2(device.handle());
      }
    }
  }

  /** The device. */
  public DeviceFacts device() {
    return device;
  }

  /** The device's memory. */
  public MemoryPool pool() {
    return pool;
  }

  /** The stream's handle, for libraries. */
  public long stream() {
    return stream;
  }

  /**
   * Lets the caller in and makes the context current.
   *
   * @throws dev.lanewise.cuda.CudaDeviceLostException if it was lost
   * @throws IllegalStateException if it was closed
   */
  public void enter() {
    lock.lock();
    boolean entered = false;
    try {
      if (closed) {
        throw new IllegalStateException("the CUDA backend is closed");
      }
      driver.checkAlive();
      check("cuCtxSetCurrent", raw().cuCtxSetCurrent(context));
      entered = true;
    } finally {
      if (!entered) {
        lock.unlock();
      }
    }
  }

  /** Lets the next caller in. */
  public void leave() {
    lock.unlock();
  }

  /** Makes the context current for calls that wait, which are made outside. */
  void makeCurrent() {
    enter();
    leave();
  }

  /**
   * Begins a launch; its {@link Launch#close} lets the next caller in.
   *
   * @throws dev.lanewise.cuda.CudaDeviceLostException if the context was lost
   */
  public Launch launch(CudaFunction function) {
    enter();
    return launch.begin(function);
  }

  /** Waits for everything given to the stream so far; once closed there is nothing. */
  public void synchronize() {
    if (closed) {
      return;
    }
    makeCurrent();
    check("cuStreamSynchronize", raw().cuStreamSynchronize(stream));
  }

  /** After a launch: waits if that was asked for. */
  void settle(CudaFunction kernel) {
    if (synchronous) {
      check("cuStreamSynchronize after " + kernel.name(), raw().cuStreamSynchronize(stream));
    }
  }

  CudaDriver raw() {
    return driver.raw();
  }

  Driver driver() {
    return driver;
  }

  void check(String call, int code) {
    driver.check(call, code);
  }

  /** Room for two results of a call, for whoever is inside. */
  MemorySegment out() {
    return out;
  }

  /** Whether memory can still be given back one by one: it goes with the context otherwise. */
  boolean isUsable() {
    return !closed && !driver.isLost();
  }

  /** Waits for the stream and lets the device go. What was allocated and not freed goes with it. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      pool.reportLeaks();
      if (!driver.isLost()) {
        CudaDriver raw = raw();
        check("cuCtxSetCurrent", raw.cuCtxSetCurrent(context));
        check("cuStreamSynchronize", raw.cuStreamSynchronize(stream));
        pool.freeAll();
        check("cuStreamDestroy", raw.cuStreamDestroy_v2(stream));
        check("cuDevicePrimaryCtxRelease", raw.cuDevicePrimaryCtxRelease_v2(device.handle()));
      }
    } finally {
      lock.unlock();
    }
  }
}
