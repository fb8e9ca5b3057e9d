package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.testing.RecurrentLengthsContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorRecurrentLengthsTest extends RecurrentLengthsContract {
  VectorRecurrentLengthsTest() {
    super(TestBackends.host("vector", 2));
  }
}
