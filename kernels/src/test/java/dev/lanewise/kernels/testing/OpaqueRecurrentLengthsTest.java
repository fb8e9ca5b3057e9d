package dev.lanewise.kernels.testing;

class OpaqueRecurrentLengthsTest extends RecurrentLengthsContract {
  OpaqueRecurrentLengthsTest() {
    super(TestBackends.opaque());
  }
}
