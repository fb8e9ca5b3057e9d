package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.MatrixVectorContract;

/** The contract on OpenBLAS. */
class OpenBlasMatrixVectorTest extends MatrixVectorContract {
  OpenBlasMatrixVectorTest() {
    super(OpenBlasUnderTest.backend(2));
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
