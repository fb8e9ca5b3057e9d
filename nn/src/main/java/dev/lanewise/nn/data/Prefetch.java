package dev.lanewise.nn.data;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Makes items one after the other on a thread of its own, ahead of the one who takes them: decoding
 * and preparing then costs no time beside the computing. At most {@code depth} finished items wait;
 * with the one being made and the one in use there are {@code depth + 2}.
 *
 * <p>The consumer is a single thread. What the maker throws reaches the consumer in the place of
 * the item, and nothing is made after it.
 *
 * @param <T> an item
 */
public final class Prefetch<T> implements AutoCloseable {
  /**
   * Makes an item.
   *
   * @param <T> an item
   */
  @FunctionalInterface
  public interface Maker<T> {
    /**
     * Called on the background thread with 0, 1, 2, and so on.
     *
     * @throws Exception if the item can't be made
     */
    T make(long index) throws Exception;
  }

  private final BlockingQueue<FutureTask<T>> finished;
  private final Maker<T> maker;
  private final long count;
  private final Thread thread;
  private volatile boolean closed;
  private long taken;

  /**
   * Starts to make items.
   *
   * @param depth how many finished items may wait
   * @param count how many to make
   * @throws IllegalArgumentException if {@code depth} is below 1 or {@code count} negative
   */
  public Prefetch(int depth, long count, Maker<T> maker) {
    if (depth < 1 || count < 0) {
      throw new IllegalArgumentException(
          "depth is " + depth + " and count " + count + "; expected 1 or more, and 0 or more");
    }
    this.finished = new ArrayBlockingQueue<>(depth);
    this.count = count;
    this.maker = Objects.requireNonNull(maker, "maker");
    this.thread = Thread.ofPlatform().name("lanewise-prefetch").daemon().unstarted(this::makeAll);
    thread.start();
  }

  private void makeAll() {
    try {
      for (long i = 0; i < count && !closed; i++) {
        long index = i;
        FutureTask<T> item = new FutureTask<>(() -> maker.make(index));
        item.run();
        finished.put(item);
        if (item.state() != FutureTask.State.SUCCESS) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts: nobody takes items any more.
      Thread.currentThread().interrupt();
    }
  }

  /** Whether every item was taken. */
  public boolean isExhausted() {
    return taken == count;
  }

  /**
   * Waits for the next item.
   *
   * @throws NoSuchElementException if every item was taken
   * @throws IllegalStateException if this is closed, or the maker has failed before
   * @throws InterruptedException if the consumer is interrupted while it waits
   * @throws ExecutionException with what the maker has thrown as its cause
   */
  public T next() throws InterruptedException, ExecutionException {
    if (closed) {
      throw new IllegalStateException("this is closed; nothing can be taken any more");
    }
    if (isExhausted()) {
      throw new NoSuchElementException("all " + count + " items were taken");
    }
    FutureTask<T> item = finished.take();
    try {
      T made = item.get();
      taken++;
      return made;
    } catch (ExecutionException | CancellationException e) {
      closed = true;
      throw e;
    }
  }

  /** Stops the thread and waits until it has ended; an item that is being made is interrupted. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // Not left behind: the maker may use what the caller frees next.
        interrupted = true;
      }
    }
    finished.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
