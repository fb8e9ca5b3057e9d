package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.OptimizerContract;

class CudaOptimizerTest extends OptimizerContract {
  CudaOptimizerTest() {
    super(CudaUnderTest.backend());
  }
}
