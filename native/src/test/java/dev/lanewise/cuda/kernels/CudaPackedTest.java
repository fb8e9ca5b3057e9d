package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.PackedContract;

class CudaPackedTest extends PackedContract {
  CudaPackedTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
