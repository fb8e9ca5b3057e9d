package dev.lanewise.openblas;

import dev.lanewise.openblas.cblas.OpenBlasControls;
import dev.lanewise.openblas.cblas.OpenBlasControls.Threading;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sets the number of OpenBLAS's threads around calls and puts back what it was, since the host may
 * use the same library for other work. One for each loaded library, shared by all backends.
 *
 * <p>With threads of OpenBLAS's own the number is one for the process: the first call to come sets
 * it and the last to go restores it. Meanwhile the host's calls see our number, and two backends
 * with different numbers see that of the later call. With OpenMP the number belongs to the calling
 * thread, and nobody else sees it.
 *
 * <p>The gate also bounds how many calls run at once: OpenBLAS has a fixed table of buffers and
 * ends the process when it is full.
 */
final class ThreadGate {
  /** Builds without threads have 50 buffers, the fewest of all, and the host may need some. */
  static final int MAX_CALLS = 32;

  private final OpenBlasControls controls;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasRoom = lock.newCondition();
  private int calls;
  private int hosts;
  private int ours;

  ThreadGate(OpenBlasControls controls) {
    this.controls = controls;
  }

  /**
   * Call before each call of OpenBLAS, and {@link #leave} after it in a {@code finally} block.
   *
   * @param threads how many it may use
   * @return what to give to {@link #leave}
   */
  int enter(int threads) {
    lock.lock();
    try {
      while (calls >= MAX_CALLS) {
        hasRoom.awaitUninterruptibly();
      }
      if (controls.threading() == Threading.OWN) {
        if (calls == 0) {
          hosts = controls.threads();
          ours = hosts;
        }
        if (ours != threads) {
          controls.exchangeThreads(threads);
          ours = threads;
        }
      }
      calls++;
    } finally {
      lock.unlock();
    }
    return controls.threading() == Threading.OPENMP ? controls.exchangeThreads(threads) : 0;
  }

  /** Ends what {@link #enter} began. */
  void leave(int entered) {
    if (controls.threading() == Threading.OPENMP) {
      controls.exchangeThreads(entered);
    }
    lock.lock();
    try {
      calls--;
      if (calls == 0 && ours != hosts && controls.threading() == Threading.OWN) {
        controls.exchangeThreads(hosts);
      }
      hasRoom.signal();
    } finally {
      lock.unlock();
    }
  }
}
