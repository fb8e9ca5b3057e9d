package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.testing.Conv2dBackwardContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorConv2dBackwardTest extends Conv2dBackwardContract {
  VectorConv2dBackwardTest() {
    super(TestBackends.host("vector", 2));
  }
}
