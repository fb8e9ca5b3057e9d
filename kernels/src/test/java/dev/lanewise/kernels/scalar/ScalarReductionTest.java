package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ReductionContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarReductionTest extends ReductionContract {
  ScalarReductionTest() {
    super(TestBackends.scalar());
  }
}
