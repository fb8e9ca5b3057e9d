package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.PackedFilterContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarPackedFilterTest extends PackedFilterContract {
  ScalarPackedFilterTest() {
    super(TestBackends.scalar());
  }
}
