package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.RandomContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarRandomTest extends RandomContract {
  ScalarRandomTest() {
    super(TestBackends.scalar());
  }
}
