package dev.lanewise.kernels.parallel;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that runs the numbered tasks of one kernel call.
 *
 * <p>The caller is a member of the team: a pool of {@code n} threads starts {@code n - 1} daemon
 * threads, at the first call that needs them, and a pool of one starts none. Idle workers spin for
 * some tens of microseconds and then park, so that back-to-back kernels are handed over without a
 * system call and an idle pool costs nothing.
 *
 * <p>{@link #run} may be called from any number of threads, virtual ones included, and from inside
 * a task. While one caller has the team, every other caller runs its own tasks itself, in order:
 * nobody waits for somebody else's kernel. Which thread runs a task is therefore unspecified, and a
 * kernel's result must not depend on it.
 *
 * <p>{@code run} allocates nothing. Writes made before the call are visible to the tasks, and the
 * tasks' writes to the caller when it returns.
 */
public final class WorkerPool implements AutoCloseable {
  /** The largest team: far above any machine's core count, and small enough to refuse a typo. */
  public static final int MAX_THREADS = 4096;

  private static final int SPINS = 2_000;
  private static final long UNCLAIMED_MASK = 0xFFFF_FFFFL;
  private static final long ONE_EPOCH = 1L << 32;

  /** The work of one call, split into numbered tasks. */
  @FunctionalInterface
  public interface Task {
    /**
     * Runs one task.
     *
     * @param index its number, from 0
     */
    void run(int index);
  }

  private final int threads;
  private final int spins;
  private final AtomicReferenceArray<@Nullable Worker> workers;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * The call's number in the upper half and the count of tasks nobody has claimed yet in the lower.
   * One word, so that a worker that wakes late can only claim from the call it looked at.
   */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();

  // Written by the caller before it publishes the ticket; a successful claim makes them visible and
  // keeps them unchanged, because the call can't end before the claimed task has.
  private @Nullable Task task;
  private int tasks;

  private volatile @Nullable Thread waiter;
  private volatile boolean closed;
  private volatile boolean started;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final TaskFailures failures = new TaskFailures();

  private WorkerPool(int threads) {
    this.threads = threads;
    this.workers = new AtomicReferenceArray<>(threads - 1);
    // A team larger than the machine would spin on cores its own members need.
    this.spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
  }

  /**
   * A pool of the given number of threads, the caller included.
   *
   * @param threads 1 to {@link #MAX_THREADS}
   * @throws IllegalArgumentException if {@code threads} is outside that range
   */
  public static WorkerPool threads(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads = " + threads + ", expected 1 to " + MAX_THREADS + " (the caller included)");
    }
    return new WorkerPool(threads);
  }

  /** The number of threads that may run tasks at once, the caller included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code task} for every index from 0 to {@code tasks - 1} and returns when all have ended.
   *
   * <p>A task that throws does not stop the others. When all have ended, the exception of the
   * lowest index is thrown, with the other tasks' exceptions as its suppressed ones.
   *
   * @param tasks how many; 0 does nothing
   * @param task the work; called concurrently
   * @throws IllegalArgumentException if {@code tasks} is negative
   * @throws IllegalStateException if the pool is closed
   */
  public void run(int tasks, Task task) {
    Objects.requireNonNull(task, "task");
    if (tasks < 0) {
      throw new IllegalArgumentException("tasks = " + tasks + ", expected 0 or more");
    }
    if (closed) {
      throw new IllegalStateException("the worker pool is closed");
    }
    if (tasks <= 1 || threads == 1 || !busy.compareAndSet(false, true)) {
      runAlone(tasks, task);
      return;
    }
    try {
      runTogether(tasks, task);
    } finally {
      this.task = null;
      busy.set(false);
    }
  }

  private static void runAlone(int tasks, Task task) {
    TaskFailures failures = null;
    for (int index = 0; index < tasks; index++) {
      try {
        task.run(index);
      } catch (Throwable failure) {
        if (failures == null) {
          failures = new TaskFailures();
        }
        failures.add(index, failure);
      }
    }
    if (failures != null) {
      failures.rethrow();
    }
  }

  private void runTogether(int tasks, Task task) {
    if (!started) {
      startWorkers();
    }
    this.task = task;
    this.tasks = tasks;
    unfinished.set(tasks);
    long epoch = (ticket.get() & ~UNCLAIMED_MASK) + ONE_EPOCH;
    ticket.set(epoch | tasks);
    wake(Math.min(tasks - 1, workers.length()));
    while (runOne()) {
      // Until every task has been claimed by somebody.
    }
    awaitOthers();
    if (failed.get()) {
      failed.set(false);
      failures.rethrow();
    }
  }

  /** Claims and runs one task of the current call; false if none is left to claim. */
  private boolean runOne() {
    long seen = ticket.get();
    long unclaimed = seen & UNCLAIMED_MASK;
    if (unclaimed == 0) {
      return false;
    }
    if (!ticket.compareAndSet(seen, seen - 1)) {
      return true;
    }
    Task claimed = task;
    int index = tasks - (int) unclaimed;
    try {
      if (claimed == null) {
        throw new AssertionError("a claimed task has ended");
      }
      claimed.run(index);
    } catch (Throwable failure) {
      failures.add(index, failure);
      failed.set(true);
    }
    if (unfinished.decrementAndGet() == 0) {
      Thread waiting = waiter;
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }
    return true;
  }

  private void awaitOthers() {
    for (int i = 0; i < spins; i++) {
      if (unfinished.get() == 0) {
        return;
      }
      Thread.onSpinWait();
    }
    boolean interrupted = false;
    waiter = Thread.currentThread();
    while (unfinished.get() != 0) {
      LockSupport.park(this);
      // An interrupted thread can't park; the flag is put back when the tasks have ended.
      interrupted |= Thread.interrupted();
    }
    waiter = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void startWorkers() {
    for (int i = 0; i < workers.length(); i++) {
      if (workers.get(i) == null) {
        Worker worker = new Worker(this);
        // Registered before it starts, so that close() can't miss a worker that parks at once.
        workers.set(i, worker);
        try {
          Thread.ofPlatform()
              .daemon()
              .name("lanewise-worker-" + (i + 1))
              .inheritInheritableThreadLocals(false)
              .start(worker);
        } catch (Throwable failure) {
          workers.set(i, null);
          throw failure;
        }
      }
    }
    started = true;
  }

  private void wake(int count) {
    for (int i = 0; i < count; i++) {
      Worker worker = workers.get(i);
      if (worker != null) {
        worker.wake();
      }
    }
  }

  /** Whether the workers have been started, which the first call with several tasks does. */
  boolean hasStarted() {
    return started;
  }

  /**
   * Ends the workers, each when it has finished its current task, without waiting for them. A call
   * in progress completes; later calls throw {@link IllegalStateException}. Closing twice is
   * harmless.
   */
  @Override
  public void close() {
    closed = true;
    wake(workers.length());
  }

  private static final class Worker implements Runnable {
    private final WorkerPool pool;
    private volatile @Nullable Thread parked;

    Worker(WorkerPool pool) {
      this.pool = pool;
    }

    @Override
    public void run() {
      while (true) {
        while (pool.runOne()) {
          // Until every task of this call has been claimed.
        }
        if (pool.closed) {
          return;
        }
        awaitWork();
      }
    }

    private void awaitWork() {
      for (int i = 0; i < pool.spins; i++) {
        if (hasWork()) {
          return;
        }
        Thread.onSpinWait();
      }
      // Announce first, look again, then park: a caller that published in between sees the
      // announcement and unparks.
      parked = Thread.currentThread();
      while (!hasWork()) {
        LockSupport.park(pool);
        Thread.interrupted();
      }
      parked = null;
    }

    private boolean hasWork() {
      return (pool.ticket.get() & UNCLAIMED_MASK) != 0 || pool.closed;
    }

    void wake() {
      Thread thread = parked;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }
}
