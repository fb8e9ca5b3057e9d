package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.Conv2dContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarConv2dTest extends Conv2dContract {
  ScalarConv2dTest() {
    super(TestBackends.scalar());
  }
}
