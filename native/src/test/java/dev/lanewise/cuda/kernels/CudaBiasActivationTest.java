package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.BiasActivationContract;

class CudaBiasActivationTest extends BiasActivationContract {
  CudaBiasActivationTest() {
    super(CudaUnderTest.backend());
  }
}
