package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.testing.BatchNormContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorBatchNormTest extends BatchNormContract {
  VectorBatchNormTest() {
    super(TestBackends.host("vector", 2));
  }
}
