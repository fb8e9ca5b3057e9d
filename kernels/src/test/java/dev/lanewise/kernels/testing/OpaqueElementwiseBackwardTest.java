package dev.lanewise.kernels.testing;

class OpaqueElementwiseBackwardTest extends ElementwiseBackwardContract {
  OpaqueElementwiseBackwardTest() {
    super(TestBackends.opaque());
  }
}
