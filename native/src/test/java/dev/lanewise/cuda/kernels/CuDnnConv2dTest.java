package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CuDnnUnderTest;
import dev.lanewise.kernels.testing.Conv2dContract;

class CuDnnConv2dTest extends Conv2dContract {
  CuDnnConv2dTest() {
    super(CuDnnUnderTest.backend());
  }
}
