package dev.lanewise.kernels.testing;

class OpaquePackedTest extends PackedContract {
  OpaquePackedTest() {
    super(TestBackends.opaque());
  }
}
