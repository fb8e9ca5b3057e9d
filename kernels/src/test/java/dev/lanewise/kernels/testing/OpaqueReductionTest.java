package dev.lanewise.kernels.testing;

class OpaqueReductionTest extends ReductionContract {
  OpaqueReductionTest() {
    super(TestBackends.opaque());
  }
}
