package dev.lanewise.kernels.testing;

/** The contract itself reaches memory only through upload and download. */
class OpaqueElementwiseTest extends ElementwiseContract {
  OpaqueElementwiseTest() {
    super(TestBackends.opaque());
  }
}
