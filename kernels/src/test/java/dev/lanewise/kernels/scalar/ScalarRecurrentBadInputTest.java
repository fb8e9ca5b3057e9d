package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RecurrentBadInputContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRecurrentBadInputTest extends RecurrentBadInputContract {
  ScalarRecurrentBadInputTest() {
    super(TestBackends.scalar());
  }
}
