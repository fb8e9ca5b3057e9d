package dev.lanewise.kernels.testing;

class OpaqueResponseNormTest extends ResponseNormContract {
  OpaqueResponseNormTest() {
    super(TestBackends.opaque());
  }
}
