package dev.lanewise.kernels.testing;

class OpaqueAttentionTest extends AttentionContract {
  OpaqueAttentionTest() {
    super(TestBackends.opaque());
  }
}
