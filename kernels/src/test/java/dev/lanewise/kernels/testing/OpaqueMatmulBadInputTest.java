package dev.lanewise.kernels.testing;

class OpaqueMatmulBadInputTest extends MatmulBadInputContract {
  OpaqueMatmulBadInputTest() {
    super(TestBackends.opaque());
  }
}
