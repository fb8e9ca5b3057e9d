package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StridedLoopTest {
  @Test
  void contiguousOperandsMergeToOneLoop() {
    StridedLoop loop = StridedLoop.over(Layout.of(2, 3, 4), Layout.of(2, 3, 4));
    assertEquals(24, loop.inner());
    assertEquals(1, loop.outerCount());
    assertTrue(loop.isContiguous());
  }

  @Test
  void aBroadcastRowKeepsTwoLoops() {
    StridedLoop loop = StridedLoop.over(Layout.of(5).broadcastTo(2, 3, 5), Layout.of(2, 3, 5));
    assertEquals(5, loop.inner());
    assertEquals(6, loop.outerCount());
    assertEquals(0, loop.offset(0, 4));
    assertEquals(20, loop.offset(1, 4));
    assertFalse(loop.isContiguous());
  }

  /** For kernels that index by themselves. */
  @Test
  void everyLoopHasASizeAndStrides() {
    StridedLoop loop = StridedLoop.over(Layout.of(4, 1, 5).transpose(), Layout.of(5, 1, 4));
    assertEquals(2, loop.rank());
    assertEquals(5, loop.size(0));
    assertEquals(4, loop.size(1));
    assertEquals(1, loop.stride(0, 0));
    assertEquals(5, loop.stride(0, 1));
    assertEquals(4, loop.stride(1, 0));
    assertEquals(1, loop.stride(1, 1));
    StridedLoop scalar = StridedLoop.over(Layout.of());
    assertEquals(1, scalar.rank());
    assertEquals(1, scalar.size(0));
  }

  @Test
  void oneNumberForAllIsOneLoopOfStrideZero() {
    StridedLoop loop = StridedLoop.over(Layout.of().broadcastTo(2, 3), Layout.of(2, 3));
    assertEquals(6, loop.inner());
    assertEquals(0, loop.innerStride(0));
    assertEquals(1, loop.innerStride(1));
    assertFalse(loop.isContiguous());
  }

  @Test
  void scalarsAndEmptyArrays() {
    StridedLoop scalar = StridedLoop.over(Layout.of());
    assertEquals(1, scalar.inner());
    assertEquals(1, scalar.outerCount());
    assertTrue(scalar.isContiguous());
    assertEquals(0, StridedLoop.over(Layout.of(3, 0)).outerCount());
    StridedLoop emptyOutside = StridedLoop.over(Layout.of(0, 3).transpose());
    assertEquals(0, emptyOutside.outerCount() * emptyOutside.inner());
  }

  @Test
  void shapesMustAgree() {
    assertThrows(
        IllegalArgumentException.class, () -> StridedLoop.over(Layout.of(2), Layout.of(3)));
  }
}
