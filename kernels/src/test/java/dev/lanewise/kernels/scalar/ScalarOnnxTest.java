package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.onnx.OnnxContract;
import dev.lanewise.kernels.testing.TestBackends;

class ScalarOnnxTest extends OnnxContract {
  ScalarOnnxTest() {
    super(TestBackends.scalar());
  }
}
