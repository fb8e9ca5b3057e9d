package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.testing.TestEngines;

/** Builds networks for tests of their size. */
final class ZooCounts {
  private ZooCounts() {}

  /** Builds it for three channels, counts its parameters, and asks for the logits of an image. */
  static void check(long expected, Sequential model, int side) {
    try (Engine engine = TestEngines.best(2)) {
      model.build(engine, 1, 3, side, side);
      assertEquals(expected, model.parameterCount());
      try (Scope scope = engine.scope()) {
        int[] shape = model.forward(engine.zeros(1, 3, side, side)).shape();
        assertArrayEquals(new int[] {1, 1000}, shape);
      }
    }
  }
}
