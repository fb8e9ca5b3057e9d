package dev.lanewise.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layers that multiply whole channels: spatial dropout and squeeze-and-excitation. */
class ChannelLayersTest {
  private final Engine engine = TestEngines.scalar();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void spatialDropoutDropsWholeChannels() {
    SpatialDropout dropout = new SpatialDropout(0.25);
    dropout.build(engine, 1, 500, 2, 3);
    Tensor x = engine.ones(2, 500, 2, 3);
    assertSame(x, dropout.forward(x));
    dropout.training(true);
    float[] y = dropout.forward(x).toFloats();
    int kept = 0;
    for (int channel = 0; channel < 1000; channel++) {
      float value = y[6 * channel];
      assertTrue(value == 0 || value == (float) (1 / 0.75), () -> "value " + value);
      for (int i = 0; i < 6; i++) {
        assertEquals(value, y[6 * channel + i]);
      }
      kept += value == 0 ? 0 : 1;
    }
    assertEquals(750, kept, 60);
    assertFalse(Arrays.equals(y, dropout.forward(x).toFloats()));
    dropout.streams().getFirst().stream().seek(0);
    assertArrayEquals(y, dropout.forward(x).toFloats());
  }

  @Test
  void theSeedDecidesWhatIsDropped() {
    assertArrayEquals(dropped(1), dropped(1));
    assertFalse(Arrays.equals(dropped(1), dropped(2)));
  }

  private float[] dropped(long seed) {
    SpatialDropout dropout = new SpatialDropout(0.5);
    dropout.build(engine, seed, 64, 1, 2);
    dropout.training(true);
    return dropout.forward(engine.ones(1, 64, 1, 2)).toFloats();
  }

  /** Averages 3 and -1; reduced to 3 - 1 = 2; expanded to 0 and 2; gates 1/2 and sigmoid(2). */
  @Test
  void squeezeExciteScalesChannels() {
    Tensor x = engine.of(new double[] {2, 4, -3, 1}, 1, 2, 1, 2);
    SqueezeExcite soft = filled(new SqueezeExcite(1));
    double gate = 1 / (1 + Math.exp(-2));
    assertArrayEquals(new double[] {1, 2, -3 * gate, gate}, soft.forward(x).toDoubles(), 1e-12);
    SqueezeExcite hard = filled(new SqueezeExcite(1).withHardGate());
    double line = 2 / 6.0 + 0.5;
    assertArrayEquals(new double[] {1, 2, -3 * line, line}, hard.forward(x).toDoubles(), 1e-12);
    SqueezeExcite silu = filled(new SqueezeExcite(1).withActivation(UnaryOp.SILU));
    double other = 1 / (1 + Math.exp(-2 * gate));
    assertArrayEquals(new double[] {1, 2, -3 * other, other}, silu.forward(x).toDoubles(), 1e-12);
    assertEquals(
        List.of("reduce.weight", "reduce.bias", "expand.weight", "expand.bias"),
        soft.parameters().stream().map(Parameter::name).toList());
  }

  private SqueezeExcite filled(SqueezeExcite layer) {
    layer.build(engine, DType.F64, 1, 2, 1, 2);
    layer.parameters().get(0).value().set(new double[] {1, 1});
    layer.parameters().get(2).value().set(new double[] {0, 1});
    return layer;
  }

  @Test
  void gradients() {
    GradientCheck.check(engine, new SpatialDropout(0.4), true, 3, 6, 2, 2);
    GradientCheck.check(engine, new SpatialDropout(0.4), false, 2, 3, 2, 2);
    GradientCheck.check(engine, new SpatialDropout(0.3), true, 4, 5);
    GradientCheck.check(
        engine, new SqueezeExcite(3).withActivation(UnaryOp.SILU), true, 2, 4, 3, 2);
    GradientCheck.check(engine, new SqueezeExcite(2), true, 2, 3, 2, 2);
    GradientCheck.check(engine, new SqueezeExcite(4).withHardGate(), true, 2, 3, 2, 2);
  }

  @Test
  void badInputIsNamed() {
    named("rate is 1.0; expected 0 <= rate < 1", () -> new SpatialDropout(1));
    named("rate is NaN", () -> new SpatialDropout(Double.NaN));
    named("input is a scalar", () -> new SpatialDropout(0.5).build(engine, 1));
    named("squeezed is 0; expected 1 or more", () -> new SqueezeExcite(0));
    named("(channels, height, width)", () -> new SqueezeExcite(2).build(engine, 1, 4));
    Tensor x = engine.zeros(1, 1, 4, 4);
    assertThrows(IllegalStateException.class, () -> new SqueezeExcite(2).forward(x));
    SpatialDropout dropout = new SpatialDropout(0.5);
    assertThrows(IllegalStateException.class, () -> dropout.forward(x));
    dropout.build(engine, 1, 3);
    dropout.training(true);
    Tensor vector = engine.zeros(3);
    named("expected x (batch, channels, ..)", () -> dropout.forward(vector));
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
