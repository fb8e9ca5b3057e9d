package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.SampleNormContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarSampleNormTest extends SampleNormContract {
  ScalarSampleNormTest() {
    super(TestBackends.scalar());
  }
}
