package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.PackedFilterContract;

class CudaPackedFilterTest extends PackedFilterContract {
  CudaPackedFilterTest() {
    super(CudaUnderTest.backend());
  }
}
