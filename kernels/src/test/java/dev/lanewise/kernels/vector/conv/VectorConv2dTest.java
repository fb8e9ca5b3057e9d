package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.testing.Conv2dContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorConv2dTest extends Conv2dContract {
  VectorConv2dTest() {
    super(TestBackends.host("vector", 2));
  }
}
