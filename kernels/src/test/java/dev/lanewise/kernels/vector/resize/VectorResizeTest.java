package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.testing.ResizeContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorResizeTest extends ResizeContract {
  VectorResizeTest() {
    super(TestBackends.host("vector", 2));
  }
}
