/** The kernel SPI and its scalar and SIMD backends. */
module dev.lanewise.kernels {
  requires static jdk.incubator.vector;
  requires static jdk.management;
  requires static org.jspecify;

  exports dev.lanewise.kernels;
  exports dev.lanewise.kernels.host;
  exports dev.lanewise.kernels.op;
  exports dev.lanewise.kernels.parallel;

  uses dev.lanewise.kernels.BackendProvider;

  provides dev.lanewise.kernels.BackendProvider with
      dev.lanewise.kernels.scalar.ScalarProvider,
      dev.lanewise.kernels.vector.VectorProvider;
}
