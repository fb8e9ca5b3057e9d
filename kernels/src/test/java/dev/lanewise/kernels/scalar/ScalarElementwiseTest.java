package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ElementwiseContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarElementwiseTest extends ElementwiseContract {
  ScalarElementwiseTest() {
    super(TestBackends.scalar());
  }
}
