package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.testing.ReferenceTesterContract;

class ScalarReferenceTesterTest extends ReferenceTesterContract {
  ScalarReferenceTesterTest() {
    super("scalar");
  }
}
