package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.SoftmaxContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarSoftmaxTest extends SoftmaxContract {
  ScalarSoftmaxTest() {
    super(TestBackends.scalar());
  }
}
