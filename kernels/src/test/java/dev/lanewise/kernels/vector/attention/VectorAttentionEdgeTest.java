package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.testing.AttentionEdgeContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorAttentionEdgeTest extends AttentionEdgeContract {
  VectorAttentionEdgeTest() {
    super(TestBackends.host("vector", 2));
  }
}
