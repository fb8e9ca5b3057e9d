package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.MatrixVectorContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarMatrixVectorTest extends MatrixVectorContract {
  ScalarMatrixVectorTest() {
    super(TestBackends.scalar());
  }
}
