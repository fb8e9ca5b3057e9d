package dev.lanewise.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetchTest {
  @Test
  void itemsComeInOrder() throws Exception {
    Thread consumer = Thread.currentThread();
    try (Prefetch<Long> items =
        new Prefetch<>(
            3,
            1000,
            index -> {
              assertFalse(Thread.currentThread() == consumer);
              return index * index;
            })) {
      for (long i = 0; i < 1000; i++) {
        assertFalse(items.isExhausted());
        assertEquals(i * i, items.next());
      }
      assertTrue(items.isExhausted());
      assertThrows(NoSuchElementException.class, items::next);
    }
  }

  /** No item is begun before that of depth + 2 places earlier is out of use. */
  @Test
  void atMostDepthItemsWait() throws Exception {
    AtomicLong begun = new AtomicLong();
    int depth = 2;
    try (Prefetch<Long> items =
        new Prefetch<>(
            depth,
            50,
            index -> {
              begun.set(index);
              return index;
            })) {
      for (long taken = 0; taken < 50; taken++) {
        Thread.sleep(2);
        assertTrue(begun.get() <= taken + depth, "begun " + begun + ", taken " + taken);
        items.next();
      }
    }
  }

  @Test
  void failuresReachTheConsumer() throws Exception {
    IOException failure = new IOException("unreadable");
    AtomicLong last = new AtomicLong();
    try (Prefetch<Long> items =
        new Prefetch<>(
            5,
            10,
            index -> {
              last.set(index);
              if (index == 2) {
                throw failure;
              }
              return index;
            })) {
      assertEquals(0, items.next());
      assertEquals(1, items.next());
      assertSame(failure, assertThrows(ExecutionException.class, items::next).getCause());
      assertThrows(IllegalStateException.class, items::next);
    }
    assertEquals(2, last.get());
  }

  @Test
  void errorsReachTheConsumer() throws Exception {
    try (Prefetch<Long> items =
        new Prefetch<>(
            1,
            10,
            index -> {
              throw new StackOverflowError("deep");
            })) {
      Throwable cause = assertThrows(ExecutionException.class, items::next).getCause();
      assertTrue(cause instanceof StackOverflowError);
    }
  }

  @Test
  void closingEndsTheThread() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Prefetch<Long> items =
        new Prefetch<>(
            1,
            10,
            index -> {
              begun.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              return index;
            });
    begun.await();
    items.close();
    assertTrue(interrupted.get());
    assertThrows(IllegalStateException.class, items::next);
    items.close();
  }

  @Test
  void closingWhileTheQueueIsFull() throws Exception {
    Prefetch<Long> items = new Prefetch<>(1, 1000, index -> index);
    Thread.sleep(20);
    items.close();
    assertThrows(IllegalStateException.class, items::next);
  }

  /** A consumer that is interrupted keeps its flag, and the thread has still ended. */
  @Test
  void interruptedConsumer() throws Exception {
    Prefetch<Long> items = new Prefetch<>(1, 1000, index -> index);
    Thread.currentThread().interrupt();
    items.close();
    assertTrue(Thread.interrupted());
  }

  @Test
  void badArguments() {
    assertThrows(IllegalArgumentException.class, () -> new Prefetch<>(0, 1, index -> index));
    assertThrows(IllegalArgumentException.class, () -> new Prefetch<>(1, -1, index -> index));
    assertThrows(NullPointerException.class, () -> new Prefetch<Long>(1, 1, null));
  }
}
