package dev.lanewise.kernels.testing;

class OpaqueLossTest extends LossContract {
  OpaqueLossTest() {
    super(TestBackends.opaque());
  }
}
