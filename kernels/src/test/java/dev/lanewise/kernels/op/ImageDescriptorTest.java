package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Resize2d.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Poolings, normalisations and resizings check themselves when they are built. */
class ImageDescriptorTest {
  private static final int HUGE = Integer.MAX_VALUE;
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private static void refused(String inMessage, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  private static Pool2d pool(int height, int width, Window2d window, boolean ceil) {
    return Pool2d.of(2, 3, height, width, window, ceil, true);
  }

  @Test
  void poolings() {
    Window2d two = Window2d.of(2, 2).withStride(2, 2);
    Pool2d floor = pool(5, 4, two, false);
    assertEquals(2, floor.outHeight());
    assertEquals(2, floor.outWidth());
    assertEquals(6, floor.planes());
    assertEquals(120, floor.sizeX());
    assertEquals(24, floor.sizeY());
    Pool2d ceil = pool(5, 4, two, true);
    assertEquals(3, ceil.outHeight());
    assertEquals(2, ceil.outWidth());
    assertEquals(4, ceil.rowStart(2));
    assertEquals(5, ceil.rowEnd(2));
    assertEquals(2, ceil.divisor(2, 0));
    Pool2d padded = pool(3, 3, Window2d.of(3, 3).withPadding(1), false);
    assertEquals(9, padded.divisor(0, 0));
    assertEquals(0, padded.columnStart(0));
    assertEquals(2, padded.columnEnd(0));
    refused("windows of row 0", () -> pool(1, 1, Window2d.of(2, 1).withPadding(2, 0, 0, 0), false));
    Window2d apart = Window2d.of(1, 2).withDilation(1, 2).withPadding(0, 0, 1, 1);
    refused("windows of column 0", () -> pool(1, 1, apart, false));
    refused("batch is -1", () -> Pool2d.global(-1, 1, 1, 1));
    refused("channels is -1", () -> Pool2d.global(1, -1, 1, 1));
    refused("height is 0", () -> Pool2d.global(1, 1, 0, 1));
    refused("outWidth is 0", () -> Pool2d.adaptive(1, 1, 2, 2, 1, 0));
    refused("height is 1", () -> pool(1, 3, two, false));
    refused("planes below", () -> Pool2d.global(1, 1, 1 << 16, 1 << 16));
    refused("expected below 2^63", () -> Pool2d.global(HUGE, HUGE, 9, 9));
    refused("expected below 2^31", () -> pool(HUGE - 1, 1, Window2d.of(3, 1), false));
  }

  @Test
  void globalPoolings() {
    assertTrue(Pool2d.global(1, 1, 4, 5).isGlobal());
    assertTrue(pool(4, 5, Window2d.of(4, 5), false).isGlobal());
    assertFalse(pool(4, 6, Window2d.of(4, 5), false).isGlobal());
    assertFalse(pool(3, 3, Window2d.of(2, 2).withDilation(2, 2), false).isGlobal());
    assertFalse(Pool2d.adaptive(1, 1, 4, 5, 2, 1).isGlobal());
    assertTrue(pool(1, 1, Window2d.of(1, 1).withDilation(HUGE, HUGE), false).isGlobal());
  }

  @Test
  void normalisations() {
    assertEquals(30, new BatchNorm(2, 3, 5, 0.1, 0).size());
    assertEquals(10, new BatchNorm(2, 3, 5, 0.1, 0).count());
    refused("batch is 0", () -> new BatchNorm(0, 3, 5, 0.1, 0));
    refused("channels is 0", () -> new BatchNorm(1, 0, 5, 0.1, 0));
    refused("plane is 0", () -> new BatchNorm(1, 1, 0, 0.1, 0));
    for (double bad : new double[] {-0.1, 1.1, NAN}) {
      refused("momentum is " + bad, () -> new BatchNorm(1, 1, 1, bad, 0));
    }
    for (double bad : new double[] {-0.1, INF, NAN}) {
      refused("epsilon is " + bad, () -> new BatchNorm(1, 1, 1, 0.1, bad));
      refused("epsilon is " + bad, () -> new GroupNorm(1, 1, 1, 1, bad));
      refused("epsilon is " + bad, () -> new RowNorm(1, 1, bad));
      refused("alpha is " + bad, () -> new ResponseNorm(1, 1, 1, 1, bad, 1, 1));
      refused("beta is " + bad, () -> new ResponseNorm(1, 1, 1, 1, 1, bad, 1));
      refused("k is " + bad, () -> new ResponseNorm(1, 1, 1, 1, 1, 1, bad));
    }
    refused("below 2^63", () -> new BatchNorm(HUGE, HUGE, 9, 0.1, 0));
    GroupNorm group = new GroupNorm(2, 6, 5, 3, 0);
    assertEquals(60, group.size());
    assertEquals(2, group.groupChannels());
    assertEquals(10, group.count());
    assertEquals(6, group.statistics());
    refused("batch is -1", () -> new GroupNorm(-1, 1, 1, 1, 0));
    refused("channels is 0", () -> new GroupNorm(1, 0, 1, 1, 0));
    refused("plane is 0", () -> new GroupNorm(1, 1, 0, 1, 0));
    refused("groups is 0", () -> new GroupNorm(1, 1, 1, 0, 0));
    refused("channels is 6; expected a multiple of groups, 4", () -> new GroupNorm(1, 6, 1, 4, 0));
    refused("below 2^63", () -> new GroupNorm(HUGE, HUGE, 9, 1, 0));
    assertEquals((long) HUGE * HUGE, new RowNorm(HUGE, HUGE, 0).size());
    refused("rows is -1", () -> new RowNorm(-1, 1, 0));
    refused("columns is 0", () -> new RowNorm(1, 0, 0));
    assertEquals(30, new ResponseNorm(2, 3, 5, 3, 1, 1, 1).elements());
    refused("batch is -1", () -> new ResponseNorm(-1, 1, 1, 1, 1, 1, 1));
    refused("channels is 0", () -> new ResponseNorm(1, 0, 1, 1, 1, 1, 1));
    refused("plane is 0", () -> new ResponseNorm(1, 1, 0, 1, 1, 1, 1));
    refused("size is 4", () -> new ResponseNorm(1, 1, 1, 4, 1, 1, 1));
    refused("size is -1", () -> new ResponseNorm(1, 1, 1, -1, 1, 1, 1));
    refused("k is 0", () -> new ResponseNorm(1, 1, 1, 1, 1, 1, 0));
    refused("below 2^63", () -> new ResponseNorm(HUGE, HUGE, 9, 1, 1, 1, 1));
  }

  @Test
  void resizings() {
    Resize2d resize = new Resize2d(Mode.BILINEAR, 2, 3, 4, 5, 6, 10);
    assertEquals(6, resize.planes());
    assertEquals(120, resize.sizeX());
    assertEquals(360, resize.sizeY());
    assertEquals(0, resize.row(0));
    assertEquals(0.25, resize.column(1));
    assertEquals(4.25, resize.column(9));
    Resize2d wide = new Resize2d(Mode.NEAREST, 0, 0, 1, HUGE, 1, HUGE - 1);
    assertEquals(HUGE - 2, wide.column(HUGE - 3) + 1);
    Resize2d far = new Resize2d(Mode.BILINEAR, 0, 0, 1, HUGE, 1, HUGE);
    assertEquals(HUGE - 1, far.column(HUGE - 1));
    assertThrows(NullPointerException.class, () -> new Resize2d(null, 1, 1, 1, 1, 1, 1));
    refused("batch is -1", () -> new Resize2d(Mode.NEAREST, -1, 1, 1, 1, 1, 1));
    refused("channels is -1", () -> new Resize2d(Mode.NEAREST, 1, -1, 1, 1, 1, 1));
    refused("height is 0", () -> new Resize2d(Mode.NEAREST, 1, 1, 0, 1, 1, 1));
    refused("width is 0", () -> new Resize2d(Mode.NEAREST, 1, 1, 1, 0, 1, 1));
    refused("outHeight is 0", () -> new Resize2d(Mode.NEAREST, 1, 1, 1, 1, 0, 1));
    refused("outWidth is 0", () -> new Resize2d(Mode.NEAREST, 1, 1, 1, 1, 1, 0));
    refused("height, width are", () -> new Resize2d(Mode.NEAREST, 1, 1, HUGE, 2, 1, 1));
    refused("outHeight, outWidth are", () -> new Resize2d(Mode.NEAREST, 1, 1, 1, 1, HUGE, 2));
    refused("below 2^63", () -> new Resize2d(Mode.NEAREST, HUGE, HUGE, 1, 1, 3, 3));
  }
}
