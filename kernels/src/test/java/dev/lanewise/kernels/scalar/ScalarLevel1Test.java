package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.Level1Contract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarLevel1Test extends Level1Contract {
  ScalarLevel1Test() {
    super(TestBackends.scalar());
  }
}
