package dev.lanewise.kernels.testing;

class OpaqueElementwiseTest extends ElementwiseContract {
  OpaqueElementwiseTest() {
    super(TestBackends.opaque());
  }
}
