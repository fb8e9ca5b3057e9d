package dev.lanewise.kernels.testing;

class OpaqueIndexingTest extends IndexingContract {
  OpaqueIndexingTest() {
    super(TestBackends.opaque());
  }
}
