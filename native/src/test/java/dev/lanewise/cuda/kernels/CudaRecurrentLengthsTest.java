package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.RecurrentLengthsContract;

class CudaRecurrentLengthsTest extends RecurrentLengthsContract {
  CudaRecurrentLengthsTest() {
    super(CudaUnderTest.backend());
  }
}
