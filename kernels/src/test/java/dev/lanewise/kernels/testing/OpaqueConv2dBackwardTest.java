package dev.lanewise.kernels.testing;

class OpaqueConv2dBackwardTest extends Conv2dBackwardContract {
  OpaqueConv2dBackwardTest() {
    super(TestBackends.opaque());
  }
}
