package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.testing.SampleNormContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorSampleNormTest extends SampleNormContract {
  VectorSampleNormTest() {
    super(TestBackends.host("vector", 2));
  }
}
