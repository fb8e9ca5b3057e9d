package dev.lanewise.kernels.testing;

class OpaqueImageCompositionTest extends ImageCompositionContract {
  OpaqueImageCompositionTest() {
    super(TestBackends.opaque());
  }
}
