package dev.lanewise.kernels.testing;

class OpaqueAttentionEdgeTest extends AttentionEdgeContract {
  OpaqueAttentionEdgeTest() {
    super(TestBackends.opaque());
  }
}
