package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.testing.PackedContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorPackedTest extends PackedContract {
  VectorPackedTest() {
    super(TestBackends.host("vector", 2));
  }
}
