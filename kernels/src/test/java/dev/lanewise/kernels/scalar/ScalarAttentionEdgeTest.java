package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.AttentionEdgeContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarAttentionEdgeTest extends AttentionEdgeContract {
  ScalarAttentionEdgeTest() {
    super(TestBackends.scalar());
  }
}
