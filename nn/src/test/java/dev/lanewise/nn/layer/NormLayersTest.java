package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.GroupNormalization;
import dev.lanewise.nn.op.LayerNormalization;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Normalisations that look at one sample. */
class NormLayersTest {
  private static final double TINY = 1e-13;

  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void layerNormNormalisesEachRow() {
    LayerNorm norm = new LayerNorm(1, TINY);
    norm.build(engine, DType.F64, 1, 2, 4);
    norm.parameters().get(0).value().set(new double[] {1, 1, 2, 1});
    norm.parameters().get(1).value().set(new double[] {0, 0, 0, 5});
    double[] y =
        norm.forward(engine.of(new double[] {1, 3, 5, 7, -10, 10, -10, 10}, 1, 2, 4)).toDoubles();
    double root = Math.sqrt(5);
    assertArrayEquals(
        new double[] {-3 / root, -1 / root, 2 / root, 3 / root + 5, -1, 1, -2, 6}, y, 1e-9);
  }

  @Test
  void layerNormOfAResidualConnection() {
    LayerNorm norm = new LayerNorm();
    norm.build(engine, DType.F64, 1, 4);
    norm.parameters().get(0).value().set(new double[] {1, 2, 3, 4});
    Tensor x = GradientCheck.normal(engine, 1, 3, 4);
    Tensor r = GradientCheck.normal(engine, 2, 3, 4);
    var both = norm.forwardSum(x, r);
    assertArrayEquals(x.add(r).toDoubles(), both.sum().toDoubles());
    assertArrayEquals(norm.forward(x.add(r)).toDoubles(), both.y().toDoubles());
  }

  /** Over all axes of a sample, with parameters of their shape. */
  @Test
  void layerNormOfSeveralAxes() {
    LayerNorm norm = new LayerNorm(3, TINY);
    norm.build(engine, DType.F64, 1, 2, 1, 2);
    assertArrayEquals(new int[] {2, 1, 2}, norm.parameters().getFirst().value().shape());
    assertEquals(8, norm.parameterCount());
    double root = Math.sqrt(5);
    double[] y =
        norm.forward(engine.of(new double[] {1, 3, 5, 7, 2, 6, 10, 14}, 2, 2, 1, 2)).toDoubles();
    double[] one = {-3 / root, -1 / root, 1 / root, 3 / root};
    assertArrayEquals(
        new double[] {one[0], one[1], one[2], one[3], one[0], one[1], one[2], one[3]}, y, 1e-9);
  }

  @Test
  void groupNormNormalisesGroupsOfChannels() {
    double[] data = {1, 3, 5, 7, -10, 10, 4, 4.5};
    Tensor x = engine.of(data, 1, 4, 1, 2);
    GroupNorm norm = new GroupNorm(2, TINY);
    norm.build(engine, DType.F64, 1, 4, 1, 2);
    double root = Math.sqrt(5);
    double[] y = norm.forward(x).toDoubles();
    double[] first = {-3 / root, -1 / root, 1 / root, 3 / root};
    assertArrayEquals(first, Arrays.copyOf(y, 4), 1e-9);
    assertEquals(8, norm.parameterCount());
    norm.parameters().get(0).value().set(new double[] {1, 1, 1, 2});
    norm.parameters().get(1).value().set(new double[] {0, 0, 0, 3});
    double[] scaled = norm.forward(x).toDoubles();
    assertEquals(y[5], scaled[5], 1e-12);
    assertEquals(2 * y[6] + 3, scaled[6], 1e-12);
    GroupNorm instance = new GroupNorm(4, TINY);
    instance.build(engine, DType.F64, 1, 4, 1, 2);
    assertArrayEquals(
        new double[] {-1, 1, -1, 1, -1, 1, -1, 1}, instance.forward(x).toDoubles(), 1e-9);
  }

  /** One group over a vector is a layer normalisation. */
  @Test
  void oneGroupIsALayer() {
    LayerNorm layer = new LayerNorm();
    GroupNorm group = new GroupNorm(1);
    layer.build(engine, DType.F64, 1, 7);
    group.build(engine, DType.F64, 1, 7);
    Tensor x = GradientCheck.normal(engine, 2, 3, 7);
    assertArrayEquals(layer.forward(x).toDoubles(), group.forward(x).toDoubles(), 1e-12);
  }

  /** The sums of squares are those of the channel and its neighbours, divided by the size. */
  @Test
  void responseNormDividesByTheNeighbours() {
    LocalResponseNorm norm = new LocalResponseNorm(3, 3, 1, 1);
    norm.build(engine, DType.F64, 1, 4, 1, 1);
    Tensor x = engine.of(new double[] {1, 2, -3, 4}, 1, 4, 1, 1);
    assertArrayEquals(
        new double[] {1 / 6.0, 2 / 15.0, -3 / 30.0, 4 / 26.0}, norm.forward(x).toDoubles(), 1e-14);
    assertEquals(0, norm.parameterCount());
  }

  @Test
  void trainingChangesNothing() {
    for (Layer layer :
        List.of(new LayerNorm(), new GroupNorm(2), new LocalResponseNorm(3, 0.5, 0.75, 2))) {
      layer.build(engine, DType.F64, 1, 4, 3, 2);
      Tensor x = GradientCheck.normal(engine, 5, 2, 4, 3, 2);
      double[] evaluated = layer.forward(x).toDoubles();
      layer.training(true);
      assertArrayEquals(evaluated, layer.forward(x).toDoubles());
      assertEquals(0, layer.bufferCount());
    }
  }

  @Test
  void gradients() {
    GradientCheck.check(engine, new LayerNorm(), true, 3, 5);
    GradientCheck.check(engine, new LayerNorm(), false, 2, 3, 4);
    GradientCheck.check(engine, new LayerNorm(3, 1e-3), true, 2, 2, 3, 2);
    GradientCheck.check(engine, new GroupNorm(2), true, 2, 4, 3, 2);
    GradientCheck.check(engine, new GroupNorm(1), true, 3, 4);
    GradientCheck.check(engine, new GroupNorm(3, 1e-3), false, 1, 3, 2, 2);
    GradientCheck.check(engine, new LocalResponseNorm(3, 0.5, 0.75, 2), true, 2, 5, 2, 2);
    GradientCheck.check(engine, new LocalResponseNorm(5, 1, 0.5, 1), true, 2, 3);
  }

  @Test
  void badInputIsNamed() {
    named("axes is 0; expected 1 or more", () -> new LayerNorm(0, 1e-5));
    named("epsilon is 0.0", () -> new LayerNorm(1, 0));
    named("epsilon is NaN", () -> new GroupNorm(1, Double.NaN));
    named("groups is 0; expected 1 or more", () -> new GroupNorm(0));
    named("size is 4; expected an odd number", () -> new LocalResponseNorm(4, 1, 1, 1));
    named("beta is -1.0", () -> new LocalResponseNorm(3, 1, -1, 1));
    named("k is 0; expected above 0", () -> new LocalResponseNorm(3, 1, 1, 0));
    refused("input has shape [3]; expected 2 dimensions", new LayerNorm(2, 1e-5), 3);
    refused("input has 3 channels; expected a multiple of groups, 2", new GroupNorm(2), 3, 4);
    refused("input is a scalar", new GroupNorm(2));
    refused("input is a scalar", new LocalResponseNorm(3, 1, 1, 1));
    Tensor x = engine.zeros(2, 3);
    for (Layer layer :
        List.of(new LayerNorm(), new GroupNorm(1), new LocalResponseNorm(3, 1, 1, 1))) {
      assertThrows(IllegalStateException.class, () -> layer.forward(x));
    }
    Tensor four = engine.ones(4);
    Tensor three = engine.ones(3);
    named("expected its last axes", () -> LayerNormalization.apply(x, four, four, 1e-5));
    named("beta has shape", () -> LayerNormalization.apply(x, three, four, 1e-5));
    named("gamma has shape", () -> GroupNormalization.apply(x, four, three, 1, 1e-5));
    named("beta has shape", () -> GroupNormalization.apply(x, three, four, 1, 1e-5));
    named("expected x (batch, channels", () -> GroupNormalization.apply(three, four, four, 1, 1));
    LocalResponseNorm built = new LocalResponseNorm(3, 1, 1, 1);
    built.build(engine, 1, 3);
    named("expected x (batch, channels", () -> built.forward(three));
  }

  private void refused(String text, Layer layer, int... shape) {
    named(text, () -> layer.build(engine, 1, shape));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
