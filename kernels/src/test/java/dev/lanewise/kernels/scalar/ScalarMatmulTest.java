package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.MatmulContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarMatmulTest extends MatmulContract {
  ScalarMatmulTest() {
    super(TestBackends.scalar());
  }
}
