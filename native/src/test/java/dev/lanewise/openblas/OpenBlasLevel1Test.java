package dev.lanewise.openblas;

import dev.lanewise.kernels.testing.Level1Contract;

/** The contract on OpenBLAS. */
class OpenBlasLevel1Test extends Level1Contract {
  OpenBlasLevel1Test() {
    super(OpenBlasUnderTest.backend(2));
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
