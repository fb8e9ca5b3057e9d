package dev.lanewise.kernels.testing;

class OpaqueSampleNormTest extends SampleNormContract {
  OpaqueSampleNormTest() {
    super(TestBackends.opaque());
  }
}
