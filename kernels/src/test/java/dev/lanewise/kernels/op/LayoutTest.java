package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LayoutTest {
  private static Layout strided(int[] shape, long... strides) {
    return Layout.strided(shape, strides);
  }

  private static int[] shape(int... sizes) {
    return sizes;
  }

  private static void refused(String inMessage, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  @Test
  void rowMajorStrides() {
    Layout layout = Layout.of(2, 3, 4);
    assertEquals(12, layout.stride(0));
    assertEquals(4, layout.stride(1));
    assertEquals(1, layout.stride(-1));
    assertEquals(3, layout.dim(-2));
    assertEquals(24, layout.size());
    assertEquals(0, layout.lowest());
    assertEquals(23, layout.highest());
    assertTrue(layout.isContiguous());
    assertEquals("[2, 3, 4]", layout.toString());
    assertSame(layout, layout.compact());
  }

  @Test
  void scalarsAndEmptyArrays() {
    Layout scalar = Layout.of();
    assertEquals(0, scalar.rank());
    assertEquals(1, scalar.size());
    assertTrue(scalar.isContiguous());
    Layout empty = Layout.of(2, 0, 3);
    assertEquals(0, empty.size());
    assertTrue(empty.isContiguous());
  }

  @Test
  void sharesNoArraysWithItsCaller() {
    int[] sizes = {2, 3};
    long[] strides = {3, 1};
    Layout layout = strided(sizes, strides);
    sizes[0] = 9;
    strides[0] = 9;
    layout.shape()[1] = 9;
    assertEquals(Layout.of(2, 3), layout);
    assertEquals(Layout.of(2, 3).hashCode(), layout.hashCode());
    assertNotEquals(Layout.of(3, 2), layout);
    assertNotEquals(layout, strided(shape(2, 3), 4, 1));
  }

  @Test
  void badShapesAreRefused() {
    refused("[2, -1]", () -> Layout.of(2, -1));
    refused("9 dimensions", () -> Layout.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
    refused("strides has 1", () -> strided(shape(2, 2), 1));
    assertThrows(NullPointerException.class, () -> Layout.of((int[]) null));
    int huge = Integer.MAX_VALUE;
    assertThrows(ArithmeticException.class, () -> Layout.of(huge, huge, huge));
    assertThrows(ArithmeticException.class, () -> strided(shape(3), Long.MAX_VALUE));
  }

  @Test
  void strideOfADimensionOfOneDoesNotMatter() {
    assertTrue(strided(shape(2, 1, 3), 3, 77, 1).isContiguous());
    assertFalse(strided(shape(2, 3), 4, 1).isContiguous());
    assertFalse(strided(shape(2), 0).isContiguous());
  }

  @Test
  void injectiveLayouts() {
    assertTrue(strided(shape(3, 2), 1, 3).isInjective());
    assertTrue(strided(shape(3, 2), -1, 10).isInjective());
    assertTrue(strided(shape(3, 1), 2, 0).isInjective());
    assertFalse(strided(shape(3, 2), 1, 0).isInjective());
    assertFalse(strided(shape(3, 3), 1, 2).isInjective());
    assertFalse(strided(shape(2, 2), 1, -1).isInjective());
    assertFalse(strided(shape(2, 2), Long.MIN_VALUE / 2, Long.MIN_VALUE / 2).isInjective());
  }

  @Test
  void broadcasting() {
    assertEquals(strided(shape(4, 2, 3), 0, 0, 1), Layout.of(3).broadcastTo(4, 2, 3));
    assertEquals(strided(shape(2, 3), 1, 0), Layout.of(2, 1).broadcastTo(2, 3));
    assertEquals(strided(shape(0), 0), Layout.of(1).broadcastTo(0));
    Layout same = Layout.of(2, 3);
    assertSame(same, same.broadcastTo(2, 3));
    refused("[2] does not broadcast to [3]", () -> Layout.of(2).broadcastTo(3));
    refused("[2, 3] does not broadcast to [3]", () -> Layout.of(2, 3).broadcastTo(3));
    refused("[1, 3] does not broadcast to [3]", () -> Layout.of(1, 3).broadcastTo(3));
    refused("[2] does not broadcast to []", () -> Layout.of(2).broadcastTo());
    assertArrayEquals(shape(4, 2, 3), Layout.broadcastShape(Layout.of(4, 1, 3), Layout.of(2, 1)));
    assertArrayEquals(shape(0), Layout.broadcastShape(Layout.of(1), Layout.of(0)));
    refused("[2] and [3]", () -> Layout.broadcastShape(Layout.of(2), Layout.of(3)));
  }

  @Test
  void transposing() {
    assertEquals(strided(shape(3, 2), 1, 3), Layout.of(2, 3).transpose());
    assertEquals(strided(shape(4, 2, 3), 1, 12, 4), Layout.of(2, 3, 4).transpose(-1, 0, 1));
    refused("each axis once", () -> Layout.of(2, 3).transpose(0, 0));
    refused("order has 1", () -> Layout.of(2, 3).transpose(0));
    refused("axis is 2", () -> Layout.of(2, 3).transpose(0, 2));
  }

  @Test
  void slicing() {
    Layout layout = Layout.of(5, 4);
    assertEquals(strided(shape(2, 4), 8, 1), layout.slice(0, 1, 2, 2));
    assertEquals(strided(shape(5, 4), 4, -1), layout.slice(1, 3, 4, -1));
    assertEquals(strided(shape(0, 4), 4, 1), layout.slice(0, 5, 0, 1));
    refused("start 1, count 3, step 2", () -> layout.slice(0, 1, 3, 2));
    refused("start -1", () -> layout.slice(0, -1, 1, 1));
    refused("start 5", () -> layout.slice(0, 5, 1, 1));
    refused("step 0", () -> layout.slice(0, 0, 1, 0));
    refused("count -1", () -> layout.slice(0, 0, -1, 1));
    refused("count 2147483647", () -> layout.slice(0, 1, Integer.MAX_VALUE, Integer.MAX_VALUE));
    refused("axis is 2", () -> layout.slice(2, 0, 1, 1));
  }

  @Test
  void reshapingWithoutACopy() {
    assertEquals(Layout.of(6), Layout.of(2, 3).reshape(6));
    assertEquals(Layout.of(), Layout.of(1, 1).reshape());
    assertEquals(Layout.of(0, 7), Layout.of(3, 0).reshape(0, 7));
    Layout everyOther = strided(shape(4), 2);
    assertEquals(strided(shape(2, 2), 4, 2), everyOther.reshape(2, 2));
    assertEquals(strided(shape(4), 2), strided(shape(2, 2), 4, 2).reshape(4));
    assertNull(Layout.of(2, 3).transpose().reshape(6));
    assertEquals(strided(shape(3, 1, 2), 1, 6, 3), Layout.of(2, 3).transpose().reshape(3, 1, 2));
    refused("expected as many as [7]", () -> Layout.of(2, 3).reshape(7));
  }

  /** A dimension of one between two others: its stride says nothing. */
  @Test
  void reshapingLooksPastDimensionsOfOne() {
    assertEquals(strided(shape(20), 2), strided(shape(4, 1, 5), 10, 99, 2).reshape(20));
    assertEquals(strided(shape(20), 2), strided(shape(1, 4, 5, 1), 7, 10, 2, 8).reshape(20));
    Layout split = strided(shape(4, 1, 5), 10, 99, 2).reshape(2, 1, 10);
    assertEquals(20, split.stride(0));
    assertEquals(2, split.stride(2));
  }

  @Test
  void rangesAreCheckedWithoutOverflow() {
    Layout layout = strided(shape(2, 3), -3, 1);
    layout.checkInside(3, 6, "x");
    refused("x holds 6 elements", () -> layout.checkInside(2, 6, "x"));
    refused("from offset 4", () -> layout.checkInside(4, 6, "x"));
    refused("from offset -1", () -> Layout.of(1).checkInside(-1, 6, "x"));
    refused("x holds", () -> Layout.of(3).checkInside(Long.MAX_VALUE, 6, "x"));
    refused("x holds", () -> Layout.of(3).checkInside(Long.MAX_VALUE - 1, 6, "x"));
    Layout.of(0).checkInside(99, 6, "x");
  }

  @Test
  void axesCountFromBothEnds() {
    assertEquals(1, Layout.of(2, 3).axis(-1));
    refused("axis is -3; expected -2 to 1", () -> Layout.of(2, 3).axis(-3));
    refused("axis is 0", () -> Layout.of().axis(0));
  }
}
