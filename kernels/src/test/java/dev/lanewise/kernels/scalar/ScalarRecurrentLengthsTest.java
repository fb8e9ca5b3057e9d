package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RecurrentLengthsContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRecurrentLengthsTest extends RecurrentLengthsContract {
  ScalarRecurrentLengthsTest() {
    super(TestBackends.scalar());
  }
}
