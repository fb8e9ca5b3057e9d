package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.RecurrentContract;

class CudaRecurrentTest extends RecurrentContract {
  CudaRecurrentTest() {
    super(CudaUnderTest.backend());
  }
}
