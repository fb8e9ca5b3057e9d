package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.testing.RecurrentBadInputContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorRecurrentBadInputTest extends RecurrentBadInputContract {
  VectorRecurrentBadInputTest() {
    super(TestBackends.host("vector", 2));
  }
}
