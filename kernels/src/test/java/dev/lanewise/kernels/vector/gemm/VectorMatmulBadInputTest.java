package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.testing.MatmulBadInputContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class VectorMatmulBadInputTest extends MatmulBadInputContract {
  VectorMatmulBadInputTest() {
    super(TestBackends.host("vector", 2));
  }

  /** Not slow here. */
  @Override
  @Test
  protected void moreProductsThanAnIntCanCount() {
    super.moreProductsThanAnIntCanCount();
  }
}
