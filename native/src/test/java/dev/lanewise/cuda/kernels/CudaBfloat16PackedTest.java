package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.testing.PackedContract;

class CudaBfloat16PackedTest extends PackedContract {
  CudaBfloat16PackedTest() {
    super(CudaUnderTest.backend(Precision.BFLOAT16));
  }

  @Override
  protected boolean keepsTheOrder() {
    return false;
  }
}
