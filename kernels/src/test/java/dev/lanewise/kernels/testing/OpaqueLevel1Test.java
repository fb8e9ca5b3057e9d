package dev.lanewise.kernels.testing;

/** The contract itself reaches memory only through upload and download. */
class OpaqueLevel1Test extends Level1Contract {
  OpaqueLevel1Test() {
    super(TestBackends.opaque());
  }
}
