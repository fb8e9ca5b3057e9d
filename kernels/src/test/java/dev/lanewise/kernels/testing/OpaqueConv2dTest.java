package dev.lanewise.kernels.testing;

class OpaqueConv2dTest extends Conv2dContract {
  OpaqueConv2dTest() {
    super(TestBackends.opaque());
  }
}
