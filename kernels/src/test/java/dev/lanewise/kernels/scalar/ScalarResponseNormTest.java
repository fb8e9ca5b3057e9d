package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ResponseNormContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarResponseNormTest extends ResponseNormContract {
  ScalarResponseNormTest() {
    super(TestBackends.scalar());
  }
}
