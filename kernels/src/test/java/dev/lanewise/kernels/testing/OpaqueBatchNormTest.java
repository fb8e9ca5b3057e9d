package dev.lanewise.kernels.testing;

class OpaqueBatchNormTest extends BatchNormContract {
  OpaqueBatchNormTest() {
    super(TestBackends.opaque());
  }
}
