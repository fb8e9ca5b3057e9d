package dev.lanewise.kernels.testing;

class OpaqueRecurrentBadInputTest extends RecurrentBadInputContract {
  OpaqueRecurrentBadInputTest() {
    super(TestBackends.opaque());
  }
}
