package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.testing.ResidualNormContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorResidualNormTest extends ResidualNormContract {
  VectorResidualNormTest() {
    super(TestBackends.host("vector", 2));
  }
}
