package dev.lanewise.kernels.testing;

/** The contract itself reaches memory only through upload and download. */
class OpaqueMatmulTest extends MatmulContract {
  OpaqueMatmulTest() {
    super(TestBackends.opaque());
  }
}
