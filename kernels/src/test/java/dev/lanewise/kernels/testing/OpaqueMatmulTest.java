package dev.lanewise.kernels.testing;

class OpaqueMatmulTest extends MatmulContract {
  OpaqueMatmulTest() {
    super(TestBackends.opaque());
  }
}
