package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CuDnnUnderTest;
import dev.lanewise.kernels.testing.Conv2dBackwardContract;

class CuDnnConv2dBackwardTest extends Conv2dBackwardContract {
  CuDnnConv2dBackwardTest() {
    super(CuDnnUnderTest.backend());
  }
}
