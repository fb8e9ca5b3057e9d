package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.testing.PackedFilterContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorPackedFilterTest extends PackedFilterContract {
  VectorPackedFilterTest() {
    super(TestBackends.host("vector", 2));
  }
}
