package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ResizeContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarResizeTest extends ResizeContract {
  ScalarResizeTest() {
    super(TestBackends.scalar());
  }
}
