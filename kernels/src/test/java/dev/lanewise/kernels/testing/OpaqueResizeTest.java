package dev.lanewise.kernels.testing;

class OpaqueResizeTest extends ResizeContract {
  OpaqueResizeTest() {
    super(TestBackends.opaque());
  }
}
