package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.testing.AttentionEdgeContract;
import dev.lanewise.kernels.testing.Bounds;

class CudaBfloat16AttentionEdgeTest extends AttentionEdgeContract {
  CudaBfloat16AttentionEdgeTest() {
    super(CudaUnderTest.backend(Precision.BFLOAT16));
  }

  /** Scores are powers of 2 there, which takes a factor and another back. */
  @Override
  protected double roundingOfLogs(DType dtype) {
    return dtype == DType.F32 ? 2 * Bounds.gamma(dtype, 2) : 0;
  }

  @Override
  protected boolean seesIndices() {
    return false;
  }
}
