package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.testing.MatrixVectorContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorMatrixVectorContractTest extends MatrixVectorContract {
  VectorMatrixVectorContractTest() {
    super(TestBackends.host("vector", 2));
  }
}
