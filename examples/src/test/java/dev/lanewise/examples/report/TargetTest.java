package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void comparesInclusively() {
    assertTrue(Target.atLeast(0.95).reachedBy(0.95));
    assertFalse(Target.atLeast(0.95).reachedBy(Math.nextDown(0.95)));
    assertTrue(Target.atMost(9).reachedBy(9));
    assertFalse(Target.atMost(9).reachedBy(Math.nextUp(9.0)));
    assertTrue(Target.within(2, 0.05).reachedBy(1.96));
    assertFalse(Target.within(2, 0.05).reachedBy(1.94));
    assertTrue(Target.exactly(0).reachedBy(-0.0));
    assertFalse(Target.exactly(57).reachedBy(Math.nextUp(57.0)));
  }

  @Test
  void nanReachesNothing() {
    for (Target target :
        List.of(Target.atLeast(0), Target.atMost(0), Target.within(0, 1), Target.exactly(0))) {
      assertFalse(target.reachedBy(Double.NaN), target.describe());
    }
    assertTrue(Target.none().reachedBy(Double.NaN));
  }

  @Test
  void describesItself() {
    assertEquals(">= 0.95", Target.atLeast(0.95).describe());
    assertEquals("<= 9", Target.atMost(9).describe());
    assertEquals("2 +- 0.05", Target.within(2, 0.05).describe());
    assertEquals("= 57", Target.exactly(57).describe());
    assertEquals("", Target.none().describe());
  }

  @Test
  void refusesTargetsThatNothingCanReach() {
    assertThrows(IllegalArgumentException.class, () -> Target.atLeast(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Target.atMost(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Target.within(1, -1));
    assertThrows(IllegalArgumentException.class, () -> new Figure(" ", 1, "", Target.none()));
  }
}
