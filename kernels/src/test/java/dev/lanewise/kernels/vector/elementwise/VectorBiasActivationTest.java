package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.testing.BiasActivationContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorBiasActivationTest extends BiasActivationContract {
  VectorBiasActivationTest() {
    super(TestBackends.host("vector", 2));
  }
}
