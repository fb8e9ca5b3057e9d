package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ElementwiseBackwardContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarElementwiseBackwardTest extends ElementwiseBackwardContract {
  ScalarElementwiseBackwardTest() {
    super(TestBackends.scalar());
  }
}
