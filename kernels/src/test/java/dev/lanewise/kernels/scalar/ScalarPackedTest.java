package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.PackedContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarPackedTest extends PackedContract {
  ScalarPackedTest() {
    super(TestBackends.scalar());
  }
}
