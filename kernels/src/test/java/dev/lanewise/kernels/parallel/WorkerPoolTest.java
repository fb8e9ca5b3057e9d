package dev.lanewise.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyTaskRunsExactlyOnceWhateverTheirNumber(int threads) {
    try (WorkerPool pool = WorkerPool.threads(threads)) {
      for (int round = 0; round < 300; round++) {
        int tasks = round % 37;
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        pool.run(tasks, runs::incrementAndGet);
        for (int i = 0; i < tasks; i++) {
          assertEquals(1, runs.get(i), "task " + i + " of " + tasks);
        }
      }
    }
  }

  @Test
  void plainWritesOfTasksAreVisibleToTheCallerAndTheNextCall() {
    try (WorkerPool pool = WorkerPool.threads(3)) {
      int[] cells = new int[97];
      for (int round = 0; round < 20_000; round++) {
        pool.run(
            8,
            index -> {
              for (int i = index; i < cells.length; i += 8) {
                cells[i]++;
              }
            });
      }
      int[] expected = new int[97];
      java.util.Arrays.fill(expected, 20_000);
      assertArrayEquals(expected, cells);
    }
  }

  @Test
  void theWholeTeamWorksAtOnce() throws Exception {
    try (WorkerPool pool = WorkerPool.threads(3)) {
      for (int round = 0; round < 50; round++) {
        // Only passes if three different threads stand in a task at the same time.
        CyclicBarrier meeting = new CyclicBarrier(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        pool.run(
            3,
            index -> {
              seen.add(Thread.currentThread());
              await(meeting);
            });
        assertEquals(3, seen.size());
        assertTrue(seen.contains(Thread.currentThread()));
        if (round % 10 == 9) {
          Thread.sleep(3); // long enough for the workers to park
        }
      }
    }
  }

  @Test
  void oneThreadRunsEverythingInOrderOnTheCaller() {
    try (WorkerPool pool = WorkerPool.threads(1)) {
      List<Integer> order = new ArrayList<>();
      Set<Thread> seen = ConcurrentHashMap.newKeySet();
      pool.run(
          5,
          index -> {
            order.add(index);
            seen.add(Thread.currentThread());
          });
      assertEquals(List.of(0, 1, 2, 3, 4), order);
      assertEquals(Set.of(Thread.currentThread()), seen);
      assertEquals(1, pool.threads());
    }
  }

  @Test
  void aCallFromInsideATaskRunsOnThatTasksThread() {
    try (WorkerPool pool = WorkerPool.threads(3)) {
      AtomicInteger inner = new AtomicInteger();
      pool.run(
          6,
          index -> {
            Thread mine = Thread.currentThread();
            pool.run(
                5,
                nested -> {
                  assertSame(mine, Thread.currentThread());
                  inner.incrementAndGet();
                });
          });
      assertEquals(30, inner.get());
    }
  }

  @Test
  void aSecondCallerDoesItsOwnWorkWhileTheTeamIsTaken() throws Exception {
    try (WorkerPool pool = WorkerPool.threads(2)) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread first =
          Thread.ofPlatform()
              .start(
                  () ->
                      pool.run(
                          2,
                          index -> {
                            inside.countDown();
                            await(release);
                          }));
      await(inside);
      List<Thread> ran = new ArrayList<>();
      pool.run(4, index -> ran.add(Thread.currentThread()));
      assertEquals(IntStream.range(0, 4).mapToObj(i -> Thread.currentThread()).toList(), ran);
      release.countDown();
      first.join();
    }
  }

  @Test
  void manyVirtualCallersShareOnePool() throws Exception {
    try (WorkerPool pool = WorkerPool.threads(3);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> sums = new ArrayList<>();
      for (int caller = 0; caller < 64; caller++) {
        sums.add(
            executor.submit(
                () -> {
                  AtomicInteger sum = new AtomicInteger();
                  for (int round = 0; round < 200; round++) {
                    pool.run(7, sum::addAndGet);
                  }
                  return sum.get();
                }));
      }
      for (Future<Integer> sum : sums) {
        assertEquals(200 * 21, sum.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theLowestFailureIsThrownAfterAllTasksWithTheRestSuppressed(int threads) {
    try (WorkerPool pool = WorkerPool.threads(threads)) {
      AtomicInteger ran = new AtomicInteger();
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  pool.run(
                      20,
                      index -> {
                        ran.incrementAndGet();
                        if (index % 7 == 3) {
                          throw new IllegalStateException("task " + index);
                        }
                      }));
      assertEquals(20, ran.get());
      assertEquals("task 3", thrown.getMessage());
      assertEquals(2, thrown.getSuppressed().length);
      assertEquals("task 10", thrown.getSuppressed()[0].getMessage());
      assertEquals("task 17", thrown.getSuppressed()[1].getMessage());

      // The pool is as good as new.
      AtomicInteger after = new AtomicInteger();
      pool.run(9, index -> after.incrementAndGet());
      assertEquals(9, after.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void errorsAndOneSharedExceptionComeThroughAsTheyAre(int threads) {
    try (WorkerPool pool = WorkerPool.threads(threads)) {
      StackOverflowError error = new StackOverflowError("deep");
      Throwable thrown =
          assertThrows(
              StackOverflowError.class,
              () ->
                  pool.run(
                      4,
                      index -> {
                        throw error;
                      }));
      assertSame(error, thrown);
      assertEquals(0, thrown.getSuppressed().length);
      assertInstanceOf(
          IOException.class,
          assertThrows(
              Throwable.class, () -> pool.run(2, index -> sneak(new IOException("disk")))));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedCallerStillWaitsAndKeepsItsFlag(boolean virtual) throws Exception {
    try (WorkerPool pool = WorkerPool.threads(2)) {
      AtomicInteger finished = new AtomicInteger();
      AtomicReference<Object> outcome = new AtomicReference<>();
      Runnable caller =
          () -> {
            Thread self = Thread.currentThread();
            self.interrupt();
            pool.run(
                2,
                index -> {
                  if (Thread.currentThread() != self) {
                    pause(20);
                  }
                  finished.incrementAndGet();
                });
            outcome.set(finished.get() + ", " + Thread.currentThread().isInterrupted());
          };
      Thread thread =
          virtual ? Thread.ofVirtual().start(caller) : Thread.ofPlatform().start(caller);
      thread.join();
      assertEquals("2, true", outcome.get());
    }
  }

  @Test
  void closeEndsTheWorkersAndRefusesLaterCalls() throws Exception {
    Set<Thread> team = ConcurrentHashMap.newKeySet();
    WorkerPool pool = WorkerPool.threads(3);
    CyclicBarrier meeting = new CyclicBarrier(3);
    pool.run(
        3,
        index -> {
          team.add(Thread.currentThread());
          await(meeting);
        });
    Thread.sleep(5); // parked by now
    pool.close();
    pool.close();
    for (Thread thread : team) {
      if (thread != Thread.currentThread()) {
        assertTrue(thread.isDaemon());
        assertTrue(thread.join(java.time.Duration.ofSeconds(20)), "worker did not end");
      }
    }
    assertThrows(IllegalStateException.class, () -> pool.run(1, index -> {}));
  }

  @Test
  void closeDuringACallLetsItFinish() {
    for (int round = 0; round < 100; round++) {
      WorkerPool pool = WorkerPool.threads(3);
      AtomicInteger ran = new AtomicInteger();
      pool.run(
          50,
          index -> {
            if (index == 3) {
              pool.close();
            }
            ran.incrementAndGet();
          });
      assertEquals(50, ran.get());
    }
  }

  @Test
  void aPoolOfOneAndAPoolNeverUsedInParallelStartNoThread() {
    try (WorkerPool one = WorkerPool.threads(1);
        WorkerPool idle = WorkerPool.threads(5)) {
      one.run(100, index -> {});
      idle.run(1, index -> {});
      assertFalse(one.hasStarted());
      assertFalse(idle.hasStarted());
      idle.run(2, index -> {});
      assertTrue(idle.hasStarted());
    }
  }

  @Test
  void badArgumentsAreNamed() {
    for (int threads : new int[] {0, -1, WorkerPool.MAX_THREADS + 1, Integer.MAX_VALUE}) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> WorkerPool.threads(threads));
      assertTrue(thrown.getMessage().contains("threads = " + threads), thrown.getMessage());
    }
    try (WorkerPool pool = WorkerPool.threads(2)) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> pool.run(-1, index -> {}));
      assertTrue(thrown.getMessage().contains("tasks = -1"), thrown.getMessage());
      pool.run(0, index -> assertNotSame(pool, pool));
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }
}
