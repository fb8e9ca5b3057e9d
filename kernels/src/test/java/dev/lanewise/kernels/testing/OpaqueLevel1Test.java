package dev.lanewise.kernels.testing;

class OpaqueLevel1Test extends Level1Contract {
  OpaqueLevel1Test() {
    super(TestBackends.opaque());
  }
}
