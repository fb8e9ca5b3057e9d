package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.RotaryContract;

class CudaRotaryTest extends RotaryContract {
  CudaRotaryTest() {
    super(CudaUnderTest.backend());
  }
}
