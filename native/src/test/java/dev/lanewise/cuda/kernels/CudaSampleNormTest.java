package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.SampleNormContract;

class CudaSampleNormTest extends SampleNormContract {
  CudaSampleNormTest() {
    super(CudaUnderTest.backend());
  }
}
