package dev.lanewise.kernels.testing;

class OpaqueOptimizerTest extends OptimizerContract {
  OpaqueOptimizerTest() {
    super(TestBackends.opaque());
  }
}
