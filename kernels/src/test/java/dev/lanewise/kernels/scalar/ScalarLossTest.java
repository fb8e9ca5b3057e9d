package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.LossContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarLossTest extends LossContract {
  ScalarLossTest() {
    super(TestBackends.scalar());
  }
}
