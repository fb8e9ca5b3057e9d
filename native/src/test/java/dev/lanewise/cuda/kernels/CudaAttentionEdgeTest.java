package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.AttentionEdgeContract;

class CudaAttentionEdgeTest extends AttentionEdgeContract {
  CudaAttentionEdgeTest() {
    super(CudaUnderTest.backend());
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }
}
