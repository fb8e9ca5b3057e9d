package dev.lanewise.kernels.testing;

class OpaqueBiasActivationTest extends BiasActivationContract {
  OpaqueBiasActivationTest() {
    super(TestBackends.opaque());
  }
}
