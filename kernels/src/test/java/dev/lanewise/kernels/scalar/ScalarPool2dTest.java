package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.Pool2dContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarPool2dTest extends Pool2dContract {
  ScalarPool2dTest() {
    super(TestBackends.scalar());
  }
}
