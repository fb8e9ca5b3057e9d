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
 * of arguments serves all launches. Nobody waits for the device while inside, but for convolutions
 * that are timed once ({@code lanewise.cuda.convolutions=auto}).
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
  private final MemorySegment scratch =
      arena.allocate(DeviceCopy.PARAMETER_BYTES, JAVA_LONG.byteSize());
  private final MemorySegment pointers = arena.allocate(JAVA_LONG, Launch.MAX_ARGUMENTS);
  private final MemoryPool pool;
  private final Launch launch;
  private final Steps steps;

  /** What waiting threads wait for. */
  private final long mark;

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
      driver.check("cuEventCreate", raw.cuEventCreate(out.address(), CudaEvent.DISABLE_TIMING));
      this.mark = out.get(JAVA_LONG, 0);
      this.steps = new Steps(this, synchronous);
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

  /**
   * The stream's handle, for a library that is to give it work now: what was put off is given
   * first. The caller is inside.
   */
  public long stream() {
    steps.flush();
    return stream;
  }

  /** The stream's handle, where that is done or is of no importance. */
  long streamHandle() {
    return stream;
  }

  /**
   * Lets the caller in and makes the context current.
   *
   * @throws dev.lanewise.cuda.CudaDeviceLostException if it was lost
   * @throws IllegalStateException if it was closed
   */
  public void enter() {
    enter(false);
  }

  private void enter(boolean toLaunch) {
    lock.lock();
    boolean entered = false;
    try {
      if (closed) {
        throw new IllegalStateException("the CUDA backend is closed");
      }
      driver.checkAlive();
      // A launch that is put off calls no driver.
      if (!toLaunch || !steps.isPuttingOff()) {
        check("cuCtxSetCurrent", raw().cuCtxSetCurrent(context));
      }
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

  /** Lets the caller in, whatever the context's state is. */
  void lockOnly() {
    lock.lock();
  }

  /**
   * Makes the context current: for calls that wait, and where nothing has called the driver yet.
   */
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
    enter(true);
    return launch.begin(function);
  }

  /**
   * Waits for everything given to the stream so far; once closed there is nothing. It waits for an
   * event, not for the stream: nobody may ask for that one while it captures.
   */
  public void synchronize() {
    if (closed) {
      return;
    }
    enter();
    try {
      steps.flush();
      check("cuEventRecord", raw().cuEventRecord(mark, stream));
    } finally {
      leave();
    }
    check("cuEventSynchronize", raw().cuEventSynchronize(mark));
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

  /** The context's handle. */
  long handle() {
    return context;
  }

  /** The device's steps, and what of them is put off. */
  public Steps steps() {
    return steps;
  }

  /** Room for two results of a call, for whoever is inside. */
  MemorySegment out() {
    return out;
  }

  /** Room for a struct that a call reads or writes, for whoever is inside. */
  MemorySegment scratch() {
    return scratch;
  }

  /** Room for the addresses of a launch's arguments, for whoever is inside. */
  MemorySegment pointers() {
    return pointers;
  }

  /** Clears the block of arguments. */
  void clearArguments() {
    launch.clear();
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
        steps.close();
        pool.freeAll();
        check("cuEventDestroy", raw.cuEventDestroy_v2(mark));
        check("cuStreamDestroy", raw.cuStreamDestroy_v2(stream));
        check("cuDevicePrimaryCtxRelease", raw.cuDevicePrimaryCtxRelease_v2(device.handle()));
      }
    } finally {
      lock.unlock();
    }
  }
}
