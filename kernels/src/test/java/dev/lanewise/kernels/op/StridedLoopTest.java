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
