package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ParameterListContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarParameterListTest extends ParameterListContract {
  ScalarParameterListTest() {
    super(TestBackends.scalar());
  }
}
