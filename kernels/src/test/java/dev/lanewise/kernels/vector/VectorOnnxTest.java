package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.onnx.OnnxContract;
import dev.lanewise.kernels.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("width")
class VectorOnnxTest extends OnnxContract {
  VectorOnnxTest() {
    super(TestBackends.host("vector", 2));
  }
}
