package dev.lanewise.kernels.testing;

class OpaqueResidualNormTest extends ResidualNormContract {
  OpaqueResidualNormTest() {
    super(TestBackends.opaque());
  }
}
