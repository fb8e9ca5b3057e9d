package dev.lanewise.cuda;

import dev.lanewise.cuda.library.CudaRuntime;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The backend on the simulated libraries, or, if the system property {@value #PROPERTY} is {@code
 * device}, on this machine's own device and libraries: then tests that need the simulator skip.
 */
public final class CudaUnderTest {
  /** What the tests run on: {@code simulated}, if it isn't set, or {@code device}. */
  public static final String PROPERTY = "lanewise.cuda.tests";

  private CudaUnderTest() {}

  private static final class Shared {
    static final Map<Precision, Backend> BACKENDS = new ConcurrentHashMap<>();

    private Shared() {}
  }

  /** Whether the tests run on a real device. */
  public static boolean isDevice() {
    String asked = System.getProperty(PROPERTY, "simulated");
    return switch (asked) {
      case "simulated" -> false;
      case "device" -> true;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is " + asked + "; expected simulated or device");
    };
  }

  /** One for all tests that only compute; skips where the simulator can't be built. */
  public static Backend backend() {
    return backend(Precision.FLOAT32);
  }

  /** The same whose products may round. */
  public static Backend backend(Precision precision) {
    if (!isDevice()) {
      SimulatedCuda.require();
    }
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

  /** A backend of its own that finds no cuBLASLt; needs the simulator. */
  public static Backend openWithoutCublasLt() {
    return Backends.open(
        new BackendConfig("cuda", 1), List.of(new CudaProvider(runtimeWithoutCublasLt())));
  }

  static CudaRuntime runtimeWithoutCublasLt() {
    SimulatedCuda.require();
    Map<String, String> properties = new HashMap<>(simulated());
    properties.remove("lanewise.cuda.cublaslt");
    return new CudaRuntime(properties::get, name -> null, CudaUnderTest.class.getModule());
  }

  /** CUDA as it is tested, with further settings. */
  public static CudaRuntime runtime(Map<String, String> settings) {
    Module module = CudaUnderTest.class.getModule();
    if (isDevice()) {
      return new CudaRuntime(
          name -> settings.getOrDefault(name, System.getProperty(name)), System::getenv, module);
    }
    Map<String, String> properties = new HashMap<>(simulated());
    properties.putAll(settings);
    return new CudaRuntime(properties::get, name -> null, module);
  }

  private static Map<String, String> simulated() {
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
        "lanewise.cuda.cudnn",
        SimulatedCuda.library("libcusim_cudnn.so").toString(),
        "lanewise.cache",
        SimulatedCuda.TARGET.resolve("cusim-cache").toString());
  }
}
