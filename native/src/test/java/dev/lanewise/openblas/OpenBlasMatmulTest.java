package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.MatmulContract;

/** The contract on OpenBLAS. */
class OpenBlasMatmulTest extends MatmulContract {
  OpenBlasMatmulTest() {
    super(OpenBlasUnderTest.backend(2));
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
