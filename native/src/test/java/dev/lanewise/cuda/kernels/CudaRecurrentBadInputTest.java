package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.RecurrentBadInputContract;

class CudaRecurrentBadInputTest extends RecurrentBadInputContract {
  CudaRecurrentBadInputTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }
}
