package dev.lanewise.cuda;

import dev.lanewise.cuda.library.CudaRuntime;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Precision;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The backend on the simulated libraries. */
public final class CudaUnderTest {
  private CudaUnderTest() {}

  private static final class Shared {
    static final Map<Precision, Backend> BACKENDS = new ConcurrentHashMap<>();

    private Shared() {}
  }

  /** One for all tests that only compute; skips where it can't be built. */
  public static Backend backend() {
    return backend(Precision.FLOAT32);
  }

  /** The same whose products may round. */
  public static Backend backend(Precision precision) {
    SimulatedCuda.require();
    return Shared.BACKENDS.computeIfAbsent(precision, CudaUnderTest::open);
  }

  /** A backend of its own, with further settings. */
  public static Backend open(Map<String, String> settings) {
    return Backends.open(
        new BackendConfig("cuda", 1), List.of(new CudaProvider(runtime(settings))));
  }

  /** A backend of its own whose products may round. */
  public static Backend open(Precision precision) {
    return Backends.open(
        new BackendConfig("cuda", 1, precision), List.of(new CudaProvider(runtime(Map.of()))));
  }

  /** A backend of its own that finds no cuBLASLt. */
  public static Backend openWithoutCublasLt() {
    return Backends.open(
        new BackendConfig("cuda", 1), List.of(new CudaProvider(runtimeWithoutCublasLt())));
  }

  static CudaRuntime runtimeWithoutCublasLt() {
    Map<String, String> properties = new HashMap<>(properties());
    properties.remove("lanewise.cuda.cublaslt");
    return new CudaRuntime(properties::get, name -> null, CudaUnderTest.class.getModule());
  }

  /** CUDA by the simulated libraries, with further settings. */
  public static CudaRuntime runtime(Map<String, String> settings) {
    Map<String, String> properties = new HashMap<>(properties());
    properties.putAll(settings);
    return new CudaRuntime(properties::get, name -> null, CudaUnderTest.class.getModule());
  }

  private static Map<String, String> properties() {
    return Map.of(
        "os.name",
        "Linux",
        "lanewise.cuda.driver",
        SimulatedCuda.library("libcusim.so").toString(),
        "lanewise.cuda.nvrtc",
        SimulatedCuda.library("libcusim_nvrtc.so").toString(),
        "lanewise.cuda.cublas",
        SimulatedCuda.library("libcusim_cublas.so").toString(),
        "lanewise.cuda.cublaslt",
        SimulatedCuda.library("libcusim_cublaslt.so").toString(),
        "lanewise.cache",
        Path.of("target", "cusim-cache").toAbsolutePath().toString());
  }
}
