package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.testing.ParameterListContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorParameterListTest extends ParameterListContract {
  VectorParameterListTest() {
    super(TestBackends.host("vector", 2));
  }
}
