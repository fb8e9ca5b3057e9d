/** Kernels of native libraries, called through {@code java.lang.foreign}: OpenBLAS, CUDA. */
@SuppressWarnings("module") // The benchmarks are no module yet.
module dev.lanewise.foreign {
  requires dev.lanewise.kernels;
  requires static org.jspecify;

  exports dev.lanewise.cuda;
  exports dev.lanewise.openblas.cblas to
      dev.lanewise.bench;

  provides dev.lanewise.kernels.BackendProvider with
      dev.lanewise.openblas.OpenBlasProvider,
      dev.lanewise.cuda.CudaProvider;
}
