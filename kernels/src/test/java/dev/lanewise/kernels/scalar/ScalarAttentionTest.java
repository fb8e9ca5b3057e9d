package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.AttentionContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarAttentionTest extends AttentionContract {
  ScalarAttentionTest() {
    super(TestBackends.scalar());
  }
}
