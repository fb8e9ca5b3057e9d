package dev.lanewise.kernels.testing;

class OpaqueRotaryTest extends RotaryContract {
  OpaqueRotaryTest() {
    super(TestBackends.opaque());
  }
}
