package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.testing.ImageCompositionContract;
import dev.lanewise.kernels.testing.TestBackends;

class VectorImageCompositionTest extends ImageCompositionContract {
  VectorImageCompositionTest() {
    super(TestBackends.host("vector", 2));
  }
}
