package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.testing.Level1Contract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorLevel1ContractTest extends Level1Contract {
  VectorLevel1ContractTest() {
    super(TestBackends.host("vector", 2));
  }
}
