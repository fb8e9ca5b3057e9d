package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatCnnTest {
  @Test
  void hasTheShapesOfTheDocument() {
    try (Engine engine = TestEngines.best(2)) {
      Sequential model = CatCnn.of(2).build(engine, 1, 3, CatCnn.SIDE, CatCnn.SIDE);
      List<Layer> layers = model.children();
      assertArrayEquals(new int[] {32, 222, 222}, layers.get(0).outputShape());
      assertArrayEquals(new int[] {32, 111, 111}, layers.get(2).outputShape());
      assertArrayEquals(new int[] {64, 109, 109}, layers.get(3).outputShape());
      assertArrayEquals(new int[] {64, 54, 54}, layers.get(5).outputShape());
      assertArrayEquals(new int[] {128, 52, 52}, layers.get(6).outputShape());
      assertTrue(model.summary().contains("(None, 128, 52, 52)       73,856"), model.summary());
      assertEquals(896 + 18_496 + 73_856 + 86_528 * 128 + 128 + 258, model.parameterCount());
      assertEquals(11_169_218, model.parameterCount());
      try (Scope scope = engine.scope()) {
        int[] shape = model.forward(engine.zeros(1, 3, CatCnn.SIDE, CatCnn.SIDE)).shape();
        assertArrayEquals(new int[] {1, 2}, shape);
      }
    }
  }

  @Test
  void takesOtherSidesUnitsAndClasses() {
    try (Engine engine = TestEngines.scalar()) {
      assertEquals(683_458, CatCnn.of(2).build(engine, 1, 3, 64, 64).parameterCount());
      Sequential small = CatCnn.of(3, 10, 0.5).build(engine, 1, 1, 22, 22);
      assertEquals(320 + 18_496 + 73_856 + 128 * 10 + 10 + 33, small.parameterCount());
      assertEquals(2, small.streams().size());
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> CatCnn.of(2).build(engine, 1, 3, 21, 21));
      assertTrue(e.getMessage().contains("layer 8 (max_pooling2d)"), e.getMessage());
    }
  }
}
