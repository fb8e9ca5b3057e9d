package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.testing.AttentionEdgeContract;

class CudaBfloat16AttentionEdgeTest extends AttentionEdgeContract {
  CudaBfloat16AttentionEdgeTest() {
    super(CudaUnderTest.backend(Precision.BFLOAT16));
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }
}
