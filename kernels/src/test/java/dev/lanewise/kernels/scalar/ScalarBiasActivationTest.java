package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.BiasActivationContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarBiasActivationTest extends BiasActivationContract {
  ScalarBiasActivationTest() {
    super(TestBackends.scalar());
  }
}
