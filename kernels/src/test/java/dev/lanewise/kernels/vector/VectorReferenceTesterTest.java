package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.testing.ReferenceTesterContract;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorReferenceTesterTest extends ReferenceTesterContract {
  VectorReferenceTesterTest() {
    super("vector");
  }

  @Override
  @ParameterizedTest
  @ValueSource(strings = {"s", "d"})
  @Tag("width")
  protected void level3(String type) throws IOException, InterruptedException {
    super.level3(type);
  }
}
