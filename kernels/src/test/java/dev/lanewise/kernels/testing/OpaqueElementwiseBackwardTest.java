package dev.lanewise.kernels.testing;

/** The contract itself reaches memory only through upload and download. */
class OpaqueElementwiseBackwardTest extends ElementwiseBackwardContract {
  OpaqueElementwiseBackwardTest() {
    super(TestBackends.opaque());
  }
}
