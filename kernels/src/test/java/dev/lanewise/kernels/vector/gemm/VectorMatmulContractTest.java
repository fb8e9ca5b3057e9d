package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.testing.MatmulContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorMatmulContractTest extends MatmulContract {
  VectorMatmulContractTest() {
    super(TestBackends.host("vector", 2));
  }
}
