package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.ReferenceTesterContract;

/** The testers of the reference BLAS on OpenBLAS behind the facade. */
class OpenBlasReferenceTesterTest extends ReferenceTesterContract {
  OpenBlasReferenceTesterTest() {
    super(OpenBlasProvider.NAME);
  }
}
