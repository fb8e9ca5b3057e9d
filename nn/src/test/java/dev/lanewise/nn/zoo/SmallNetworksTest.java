package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.Test;

class SmallNetworksTest {
  private static void check(int expected, Sequential model) {
    try (Engine engine = TestEngines.best(2)) {
      model.build(engine, 1, 3, 32, 32);
      assertEquals(expected, model.parameterCount());
      try (Scope scope = engine.scope()) {
        assertArrayEquals(new int[] {2, 10}, model.forward(engine.zeros(2, 3, 32, 32)).shape());
      }
    }
  }

  @Test
  void parameterCounts() {
    check(269_722, ResNet.resNet20(10));
    check(307_946, Vgg.small(10));
    try (Engine engine = TestEngines.scalar()) {
      assertEquals(287_456, Vgg.smallBase().build(engine, 1, 3, 8, 8).parameterCount());
    }
  }

  @Test
  void theWayAroundTakesEverySecondPixelAndAddsZeros() {
    try (Engine engine = TestEngines.scalar()) {
      Layer shortcut = new HalvingShortcut();
      shortcut.build(engine, 1, 1, 3, 2);
      assertArrayEquals(new int[] {2, 2, 1}, shortcut.outputShape());
      Tensor x = engine.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 3, 2);
      try (Scope scope = engine.scope()) {
        Tensor y = shortcut.forward(x);
        assertArrayEquals(new int[] {1, 2, 2, 1}, y.shape());
        assertArrayEquals(new float[] {1, 5, 0, 0}, y.toFloats());
      }
      x.requireGrad();
      try (Scope tape = engine.tape()) {
        tape.backward(shortcut.forward(x).sum());
        assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0}, x.grad().toFloats());
      }
      assertThrows(IllegalArgumentException.class, () -> new HalvingShortcut().build(engine, 1, 4));
    }
  }
}
