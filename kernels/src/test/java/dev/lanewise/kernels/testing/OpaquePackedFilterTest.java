package dev.lanewise.kernels.testing;

class OpaquePackedFilterTest extends PackedFilterContract {
  OpaquePackedFilterTest() {
    super(TestBackends.opaque());
  }
}
