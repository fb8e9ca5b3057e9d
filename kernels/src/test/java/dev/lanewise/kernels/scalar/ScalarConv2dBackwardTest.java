package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.Conv2dBackwardContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarConv2dBackwardTest extends Conv2dBackwardContract {
  ScalarConv2dBackwardTest() {
    super(TestBackends.scalar());
  }
}
