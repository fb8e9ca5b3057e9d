package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.AttentionContract;

class CudaAttentionTest extends AttentionContract {
  CudaAttentionTest() {
    super(CudaUnderTest.backend());
  }
}
