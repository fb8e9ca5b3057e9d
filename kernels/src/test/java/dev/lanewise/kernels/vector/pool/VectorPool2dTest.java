package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.testing.Pool2dContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorPool2dTest extends Pool2dContract {
  VectorPool2dTest() {
    super(TestBackends.host("vector", 2));
  }
}
