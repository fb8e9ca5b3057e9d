package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.MatmulBadInputContract;

/** The contract on OpenBLAS. */
class OpenBlasMatmulBadInputTest extends MatmulBadInputContract {
  OpenBlasMatmulBadInputTest() {
    super(OpenBlasUnderTest.backend(1));
  }
}
