package dev.lanewise.kernels.testing;

/** The contract itself reaches memory only through upload and download. */
class OpaqueMatrixVectorTest extends MatrixVectorContract {
  OpaqueMatrixVectorTest() {
    super(TestBackends.opaque());
  }
}
