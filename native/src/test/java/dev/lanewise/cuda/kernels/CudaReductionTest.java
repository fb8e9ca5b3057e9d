package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ReductionContract;

class CudaReductionTest extends ReductionContract {
  CudaReductionTest() {
    super(CudaUnderTest.backend());
  }
}
