package dev.lanewise.kernels.testing;

class OpaqueRandomTest extends RandomContract {
  OpaqueRandomTest() {
    super(TestBackends.opaque());
  }
}
