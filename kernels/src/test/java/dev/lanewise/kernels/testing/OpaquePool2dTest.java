package dev.lanewise.kernels.testing;

class OpaquePool2dTest extends Pool2dContract {
  OpaquePool2dTest() {
    super(TestBackends.opaque());
  }
}
