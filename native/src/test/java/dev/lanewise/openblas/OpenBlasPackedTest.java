package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.PackedContract;

/** The contract on OpenBLAS. */
class OpenBlasPackedTest extends PackedContract {
  OpenBlasPackedTest() {
    super(OpenBlasUnderTest.backend(1));
  }
}
