package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CallLimitsTest {
  @Test
  void gemmIsShortUpToAboutATenthOfAMillisecond() {
    assertTrue(CallLimits.isShort(0, 0, 0, Float.BYTES));
    assertTrue(CallLimits.isShort(136, 136, 136, Float.BYTES));
    assertFalse(CallLimits.isShort(160, 160, 160, Float.BYTES));
    assertTrue(CallLimits.isShort(104, 104, 104, Double.BYTES));
    assertFalse(CallLimits.isShort(144, 144, 144, Double.BYTES));
  }

  /** What overflows an int, or a long, is long; what only moves memory counts too. */
  @Test
  void hugeAndThinProductsAreLong() {
    int max = Integer.MAX_VALUE;
    assertFalse(CallLimits.isShort(1024, 1024, 1024, Float.BYTES));
    assertFalse(CallLimits.isShort(2048, 2048, 2048, Float.BYTES));
    assertFalse(CallLimits.isShort(1 << 22, 1 << 21, 1 << 21, Float.BYTES));
    assertFalse(CallLimits.isShort(max, max, max, Double.BYTES));
    assertFalse(CallLimits.isShort(1, 1024, 1024, Float.BYTES));
    assertFalse(CallLimits.isShort(1, max, 1, Float.BYTES));
  }

  @Test
  void runsOfWidelyStridedVectorsAreShorter() {
    assertEquals(CallLimits.ELEMENTS, CallLimits.run(1));
    assertEquals(CallLimits.ELEMENTS, CallLimits.run(-1));
    assertEquals(CallLimits.ELEMENTS / 3, CallLimits.run(1, -3));
    assertEquals(CallLimits.ELEMENTS / 16, CallLimits.run(100, 2));
    assertEquals(CallLimits.ELEMENTS / 16, CallLimits.run(Integer.MIN_VALUE));
  }
}
