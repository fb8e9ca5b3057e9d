package dev.lanewise.kernels.testing;

class OpaqueRecurrentTest extends RecurrentContract {
  OpaqueRecurrentTest() {
    super(TestBackends.opaque());
  }
}
