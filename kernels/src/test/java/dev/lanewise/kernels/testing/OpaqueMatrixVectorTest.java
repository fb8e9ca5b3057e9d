package dev.lanewise.kernels.testing;

class OpaqueMatrixVectorTest extends MatrixVectorContract {
  OpaqueMatrixVectorTest() {
    super(TestBackends.opaque());
  }
}
