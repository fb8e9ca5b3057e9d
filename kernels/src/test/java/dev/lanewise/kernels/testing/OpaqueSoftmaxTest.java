package dev.lanewise.kernels.testing;

class OpaqueSoftmaxTest extends SoftmaxContract {
  OpaqueSoftmaxTest() {
    super(TestBackends.opaque());
  }
}
