package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConvTranspose2dTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  /** Filters side by side paint their pixel's multiple; where they overlap, they add up. */
  @Test
  void paintsItsFilters() {
    ConvTranspose2d apart = new ConvTranspose2d(1, Window2d.of(2, 2).withStride(2, 2));
    apart.build(engine, 1, 1, 1, 2);
    apart.parameters().get(0).value().set(new float[] {1, 10, 100, 1000});
    apart.parameters().get(1).value().set(new float[] {5});
    assertArrayEquals(
        new float[] {6, 15, 8, 35, 105, 1005, 305, 3005},
        apart.forward(engine.of(new float[] {1, 3}, 1, 1, 1, 2)).toFloats());
    ConvTranspose2d overlapping = new ConvTranspose2d(2, Window2d.of(1, 2)).withoutBias();
    overlapping.build(engine, 1, 1, 1, 2);
    overlapping.parameters().getFirst().value().set(new float[] {1, 10, 2, 7});
    assertArrayEquals(
        new float[] {1, 13, 30, 2, 13, 21},
        overlapping.forward(engine.of(new float[] {1, 3}, 1, 1, 1, 2)).toFloats());
  }

  /** The adjoint of the convolution with the same weights: (T x) y = x (C y). */
  @Test
  void isTheTransposeOfConv2d() {
    Window2d window = Window2d.of(3, 2).withStride(2, 3).withPadding(1, 0, 1, 1).withDilation(1, 2);
    ConvTranspose2d transposed = new ConvTranspose2d(4, window).withGroups(2).withoutBias();
    transposed.build(engine, DType.F64, 1, 6, 3, 4);
    int[] large = transposed.outputShape();
    Conv2d conv = new Conv2d(6, window).withGroups(2).withoutBias();
    conv.build(engine, DType.F64, 2, large);
    assertArrayEquals(new int[] {6, 3, 4}, conv.outputShape());
    conv.parameters()
        .getFirst()
        .value()
        .set(transposed.parameters().getFirst().value().toDoubles());
    Tensor x = GradientCheck.normal(engine, 3, 2, 6, 3, 4);
    Tensor y = GradientCheck.normal(engine, 4, 2, large[0], large[1], large[2]);
    double expected = transposed.forward(x).mul(y).sum().item();
    assertEquals(expected, conv.forward(y).mul(x).sum().item(), 1e-10);
    assertTrue(Math.abs(expected) > 0.1, () -> expected + " says nothing");
  }

  @Test
  void gradients() {
    Window2d window = Window2d.of(3, 2);
    GradientCheck.check(engine, new ConvTranspose2d(3, 3), true, 2, 2, 3, 2);
    GradientCheck.check(
        engine,
        new ConvTranspose2d(4, window.withStride(2, 3).withPadding(1, 0, 1, 0))
            .withOutputPadding(1, 2)
            .withGroups(2),
        true,
        2,
        2,
        3,
        2);
    GradientCheck.check(
        engine,
        new ConvTranspose2d(2, window.withDilation(2, 1))
            .withoutBias()
            .withInitializer(Initializer.heNormal()),
        true,
        1,
        3,
        2,
        3);
  }

  @Test
  void samePaddingMultipliesTheSizeByTheStride() {
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 4; stride++) {
        Window2d window = Window2d.of(kernel, kernel + 1).withStride(stride, 3);
        ConvTranspose2d layer = new ConvTranspose2d(2, window).withSamePadding();
        layer.build(engine, 1, 3, 5, 4);
        assertArrayEquals(new int[] {2, 5 * stride, 12}, layer.outputShape());
        assertArrayEquals(
            new int[] {1, 2, 5 * stride, 12}, layer.forward(engine.ones(1, 3, 5, 4)).shape());
        assertEquals(2 * 3 * kernel * (kernel + 1) + 2, layer.parameterCount());
      }
    }
  }

  @Test
  void badInputIsNamed() {
    named("filters is 0; expected 1 or more", () -> new ConvTranspose2d(0, 3));
    named("groups is 3; expected a divisor", () -> new ConvTranspose2d(4, 3).withGroups(3));
    named("groups is 0; expected a divisor", () -> new ConvTranspose2d(4, 3).withGroups(0));
    named("(channels, height, width)", () -> new ConvTranspose2d(2, 3).build(engine, 1, 5));
    named(
        "input has 3 channels; expected a multiple of groups, 2",
        () -> new ConvTranspose2d(2, 1).withGroups(2).build(engine, 1, 3, 4, 4));
    named(
        "outPadH is 1; expected 0 or more, and less than the stride 1",
        () -> new ConvTranspose2d(2, 3).withOutputPadding(1, 0).build(engine, 1, 1, 2, 2));
    named(
        "output is 0 x",
        () -> new ConvTranspose2d(1, Window2d.of(2, 2).withPadding(1)).build(engine, 1, 1, 1, 1));
    ConvTranspose2d built = new ConvTranspose2d(2, 3);
    Tensor x = engine.zeros(1, 1, 4, 4);
    assertThrows(IllegalStateException.class, () -> built.forward(x));
    built.build(engine, 1, 2, 5, 5);
    named("expected x (batch, in, height, width)", () -> built.forward(x));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
