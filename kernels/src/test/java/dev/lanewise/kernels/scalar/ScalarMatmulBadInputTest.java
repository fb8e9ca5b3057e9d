package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.MatmulBadInputContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarMatmulBadInputTest extends MatmulBadInputContract {
  ScalarMatmulBadInputTest() {
    super(TestBackends.scalar());
  }
}
