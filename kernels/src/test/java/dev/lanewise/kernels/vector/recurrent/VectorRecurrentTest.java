package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.testing.RecurrentContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorRecurrentTest extends RecurrentContract {
  VectorRecurrentTest() {
    super(TestBackends.host("vector", 2));
  }
}
