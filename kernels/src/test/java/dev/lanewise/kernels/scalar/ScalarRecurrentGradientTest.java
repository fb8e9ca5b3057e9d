package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RecurrentGradientContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRecurrentGradientTest extends RecurrentGradientContract {
  ScalarRecurrentGradientTest() {
    super(TestBackends.scalar());
  }
}
