package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RecurrentContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRecurrentTest extends RecurrentContract {
  ScalarRecurrentTest() {
    super(TestBackends.scalar());
  }
}
