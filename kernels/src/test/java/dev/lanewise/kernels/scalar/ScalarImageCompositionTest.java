package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ImageCompositionContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarImageCompositionTest extends ImageCompositionContract {
  ScalarImageCompositionTest() {
    super(TestBackends.scalar());
  }
}
