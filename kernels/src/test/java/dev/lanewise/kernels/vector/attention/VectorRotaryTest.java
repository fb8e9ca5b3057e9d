package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.testing.RotaryContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorRotaryTest extends RotaryContract {
  VectorRotaryTest() {
    super(TestBackends.host("vector", 2));
  }
}
