package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.testing.ResizeContract;

class CudaResizeTest extends ResizeContract {
  CudaResizeTest() {
    super(CudaUnderTest.backend());
  }
}
