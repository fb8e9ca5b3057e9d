package dev.lanewise.kernels.testing;

class OpaqueParameterListTest extends ParameterListContract {
  OpaqueParameterListTest() {
    super(TestBackends.opaque());
  }
}
