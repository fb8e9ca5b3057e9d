package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Windows, convolutions and their epilogues check themselves when they are built. */
class ConvDescriptorTest {
  private static final Window2d THREE = Window2d.of(3, 3);
  private static final int HUGE = Integer.MAX_VALUE;

  private static void refused(String inMessage, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  @Test
  void windows() {
    Window2d window = Window2d.of(3, 2).withStride(2, 3).withPadding(1, 2, 3, 4).withDilation(5, 6);
    assertEquals(new Window2d(3, 2, 2, 3, 1, 2, 3, 4, 5, 6), window);
    assertEquals(11, window.extentH());
    assertEquals(7, window.extentW());
    assertEquals((20 + 3 - 11) / 2 + 1, window.outHeight(20));
    assertEquals(1, window.outHeight(8));
    assertEquals((1 + 7 - 7) / 3 + 1, window.outWidth(1));
    assertEquals(THREE.withPadding(1, 1, 1, 1), THREE.withPadding(1));
    refused("kernelH is 0", () -> Window2d.of(0, 1));
    refused("kernelW is -1", () -> Window2d.of(1, -1));
    refused("strideH is 0", () -> THREE.withStride(0, 1));
    refused("strideW is 0", () -> THREE.withStride(1, 0));
    refused("padTop is -1", () -> THREE.withPadding(-1, 0, 0, 0));
    refused("padBottom is -1", () -> THREE.withPadding(0, -1, 0, 0));
    refused("padLeft is -1", () -> THREE.withPadding(0, 0, -1, 0));
    refused("padRight is -1", () -> THREE.withPadding(0, 0, 0, -1));
    refused("dilationH is 0", () -> THREE.withDilation(0, 1));
    refused("dilationW is 0", () -> THREE.withDilation(1, 0));
    refused("kernelH, dilationH are 3, 1073741824", () -> THREE.withDilation(1 << 30, 1));
    refused("kernelW, dilationW are 3, 1073741824", () -> THREE.withDilation(1, 1 << 30));
    refused("height is 2, with padding 2; expected 1 or more", () -> THREE.outHeight(2));
    refused("width is 0", () -> THREE.withPadding(9).outWidth(0));
    refused(
        "height is 2147483647, with padding 2147483649",
        () -> THREE.withPadding(1).outHeight(HUGE));
  }

  @Test
  void samePadding() {
    assertEquals(THREE.withPadding(1), THREE.withSamePadding(5, 6));
    assertEquals(
        Window2d.of(4, 2).withPadding(1, 2, 0, 1), Window2d.of(4, 2).withSamePadding(9, 9));
    for (int kernel = 1; kernel < 5; kernel++) {
      for (int stride = 1; stride < 5; stride++) {
        for (int size = 1; size < 12; size++) {
          Window2d same = Window2d.of(kernel, 1).withDilation(2, 1).withStride(stride, 1);
          int rows = same.withSamePadding(size, 1).outHeight(size);
          assertEquals((size + stride - 1) / stride, rows);
        }
      }
    }
    assertEquals(0, Window2d.of(1, 1).withStride(2, 2).withSamePadding(4, 4).padBottom());
    refused("width is 0", () -> THREE.withSamePadding(1, 0));
  }

  @Test
  void convolutions() {
    Conv2d conv = new Conv2d(2, 6, 9, 8, 4, THREE.withStride(2, 1).withPadding(1), 2, true);
    assertEquals(5, conv.outHeight());
    assertEquals(8, conv.outWidth());
    assertEquals(3, conv.groupInChannels());
    assertEquals(2, conv.groupOutChannels());
    assertEquals(2 * 6 * 9 * 8, conv.sizeX());
    assertEquals(4 * 3 * 9, conv.sizeW());
    assertEquals(2 * 4 * 5 * 8, conv.sizeY());
    assertEquals(2.0 * 2 * 4 * 5 * 8 * 3 * 9, conv.flops());
    assertEquals(conv, Conv2d.of(2, 6, 9, 8, 4, conv.window()).withGroups(2).withExact(true));
    assertFalse(Conv2d.of(2, 6, 9, 8, 4, THREE).exact());
    assertTrue(conv.differsAtMostInBatch(conv.withBatch(7)));
    assertFalse(conv.differsAtMostInBatch(conv.withExact(false)));
    assertFalse(conv.differsAtMostInBatch(conv.withGroups(1)));
    assertEquals(0, conv.withBatch(0).sizeY());
    refused("batch is -1", () -> conv.withBatch(-1));
    refused("inChannels is 0", () -> Conv2d.of(1, 0, 3, 3, 1, THREE));
    refused("outChannels is 0", () -> Conv2d.of(1, 1, 3, 3, 0, THREE));
    refused("groups is 0", () -> conv.withGroups(0));
    refused("inChannels is 6; expected a multiple of groups, 4", () -> conv.withGroups(4));
    refused("outChannels is 4; expected a multiple of groups, 3", () -> conv.withGroups(3));
    refused("height is 2", () -> Conv2d.of(1, 1, 2, 3, 1, THREE));
    refused("width is 2", () -> Conv2d.of(1, 1, 3, 2, 1, THREE));
    assertThrows(NullPointerException.class, () -> Conv2d.of(1, 1, 3, 3, 1, null));
    Window2d one = Window2d.of(1, 1);
    refused("x (batch", () -> Conv2d.of(HUGE, HUGE, HUGE, 1, 1, one));
    refused("y (batch", () -> Conv2d.of(HUGE, 1, HUGE, 1, HUGE, one));
    Window2d wide = Window2d.of(1 << 15, 1 << 15);
    refused("w (out", () -> Conv2d.of(0, 1 << 20, 1 << 15, 1 << 15, 1 << 20, wide));
    assertEquals((long) HUGE * HUGE, Conv2d.of(HUGE, 1, 1, HUGE, 1, one).sizeY());
  }

  @Test
  void chunksOfWeightGradientsHoldFourThousandPixels() {
    Window2d one = Window2d.of(1, 1);
    assertEquals(83, Conv2d.of(100, 1, 7, 7, 1, one).chunkImages());
    assertEquals(7, Conv2d.of(100, 1, 7, 7, 1, one).chunkRows());
    assertEquals(1, Conv2d.of(1, 1, 224, 224, 1, one).chunkImages());
    assertEquals(18, Conv2d.of(1, 1, 224, 224, 1, one).chunkRows());
    assertEquals(64, Conv2d.of(1, 1, 64, 64, 1, one).chunkRows());
    assertEquals(1, Conv2d.of(1, 1, 4, 5000, 1, one).chunkRows());
    assertEquals(1, Conv2d.of(1, 1, 1, HUGE, 1, one).chunkImages());
  }

  @Test
  void transposedConvolutions() {
    Window2d window = Window2d.of(4, 3).withStride(2, 3).withPadding(1, 0, 1, 1);
    Conv2d conv = Conv2d.transposed(2, 6, 5, 4, 9, window, 1, 2, 3, true);
    assertEquals(9, conv.inChannels());
    assertEquals(6, conv.outChannels());
    assertEquals(4 * 2 + 4 - 1 + 1, conv.height());
    assertEquals(3 * 3 + 3 - 2 + 2, conv.width());
    assertEquals(5, conv.outHeight());
    assertEquals(4, conv.outWidth());
    assertEquals(3, conv.groups());
    assertTrue(conv.exact());
    refused("outPadH is 2", () -> Conv2d.transposed(1, 1, 5, 4, 1, window, 2, 0, 1, true));
    refused("outPadW is -1", () -> Conv2d.transposed(1, 1, 5, 4, 1, window, 0, -1, 1, true));
    refused("height is 0", () -> Conv2d.transposed(1, 1, 0, 4, 1, window, 0, 0, 1, true));
    refused("width is 0", () -> Conv2d.transposed(1, 1, 1, 0, 1, window, 0, 0, 1, true));
    Window2d padded = THREE.withPadding(2);
    refused("output is -1 x 0", () -> Conv2d.transposed(1, 1, 1, 2, 1, padded, 0, 0, 1, true));
    refused("output is", () -> Conv2d.transposed(1, 1, HUGE, 2, 1, window, 0, 0, 1, true));
  }

  @Test
  void epilogues() {
    assertTrue(ConvEpilogue.NONE.isNone());
    assertFalse(ConvEpilogue.BIAS.isNone());
    assertFalse(ConvEpilogue.NONE.withResidual().isNone());
    assertFalse(ConvEpilogue.NONE.withActivation(UnaryOp.RELU).isNone());
    assertFalse(new ConvEpilogue(true, false, UnaryOp.COPY, 0, 0, false).isNone());
    ConvEpilogue clipped = ConvEpilogue.BIAS.withResidual().withActivation(UnaryOp.CLIP, 0, 6);
    assertEquals(new ConvEpilogue(false, true, UnaryOp.CLIP, 0, 6, true), clipped);
    refused("activation is LOG", () -> ConvEpilogue.NONE.withActivation(UnaryOp.LOG));
    refused("clip is 2.0..1.0", () -> ConvEpilogue.NONE.withActivation(UnaryOp.CLIP, 2, 1));
    refused("p0 is NaN", () -> ConvEpilogue.NONE.withActivation(UnaryOp.LEAKY_RELU, Double.NaN, 0));
    assertThrows(NullPointerException.class, () -> ConvEpilogue.NONE.withActivation(null));
  }
}
