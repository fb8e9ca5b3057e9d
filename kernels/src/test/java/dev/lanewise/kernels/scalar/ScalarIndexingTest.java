package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.IndexingContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarIndexingTest extends IndexingContract {
  ScalarIndexingTest() {
    super(TestBackends.scalar());
  }
}
