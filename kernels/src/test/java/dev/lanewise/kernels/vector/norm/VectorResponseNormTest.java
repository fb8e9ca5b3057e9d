package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.testing.ResponseNormContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorResponseNormTest extends ResponseNormContract {
  VectorResponseNormTest() {
    super(TestBackends.host("vector", 2));
  }
}
