package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.OptimizerContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarOptimizerTest extends OptimizerContract {
  ScalarOptimizerTest() {
    super(TestBackends.scalar());
  }
}
