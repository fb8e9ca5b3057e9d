package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.testing.AttentionContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorAttentionTest extends AttentionContract {
  VectorAttentionTest() {
    super(TestBackends.host("vector", 2));
  }
}
