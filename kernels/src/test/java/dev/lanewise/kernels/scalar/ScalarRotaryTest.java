package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RotaryContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRotaryTest extends RotaryContract {
  ScalarRotaryTest() {
    super(TestBackends.scalar());
  }
}
