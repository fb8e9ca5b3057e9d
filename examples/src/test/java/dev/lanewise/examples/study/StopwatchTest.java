package dev.lanewise.examples.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopwatchTest {
  @Test
  void medianIsTheMiddle() {
    assertEquals(2, Stopwatch.median(new double[] {9, 1, 2}));
    assertEquals(2.5, Stopwatch.median(new double[] {3, 9, 1, 2}));
  }

  @Test
  void runsEveryTaskInEveryRound() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    AtomicInteger steps = new AtomicInteger();
    Progress progress =
        new Progress() {
          @Override
          public void stepTo(long done) {
            assertEquals(steps.incrementAndGet(), done);
          }

          @Override
          public void message(String text) {}

          @Override
          public void close() {}
        };
    double[] medians =
        new Stopwatch(0, 1e-9, 5)
            .medians(List.of(first::incrementAndGet, second::incrementAndGet), progress);
    assertEquals(2, medians.length);
    assertEquals(5, steps.get());
    assertTrue(first.get() >= 6 && second.get() >= 6, "one warm-up call and five rounds");
  }

  @Test
  void refusesNonsense() {
    assertThrows(IllegalArgumentException.class, () -> new Stopwatch(Double.NaN, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Stopwatch(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Stopwatch(1, 1, 0));
  }
}
