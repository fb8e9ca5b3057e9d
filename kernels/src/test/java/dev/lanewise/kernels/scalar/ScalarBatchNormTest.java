package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.BatchNormContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarBatchNormTest extends BatchNormContract {
  ScalarBatchNormTest() {
    super(TestBackends.scalar());
  }
}
