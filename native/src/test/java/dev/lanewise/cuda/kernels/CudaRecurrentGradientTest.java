package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.RecurrentGradientContract;

class CudaRecurrentGradientTest extends RecurrentGradientContract {
  CudaRecurrentGradientTest() {
    super(CudaUnderTest.backend());
  }
}
