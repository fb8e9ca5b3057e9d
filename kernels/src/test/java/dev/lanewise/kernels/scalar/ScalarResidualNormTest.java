package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ResidualNormContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarResidualNormTest extends ResidualNormContract {
  ScalarResidualNormTest() {
    super(TestBackends.scalar());
  }
}
