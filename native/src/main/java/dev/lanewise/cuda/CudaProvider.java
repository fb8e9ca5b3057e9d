package dev.lanewise.cuda;

import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.driver.MemoryPool;
import dev.lanewise.cuda.library.Convolutions;
import dev.lanewise.cuda.library.CudaLibraries;
import dev.lanewise.cuda.library.CudaRuntime;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * The backend {@code cuda}: an NVIDIA GPU, through the driver, NVRTC and cuBLAS that are installed
 * here, and cuDNN where {@link Convolutions} asks for it. It is a device of its own, so it runs
 * only where it is asked for, and what it doesn't serve is not served. {@link
 * BackendConfig#precision} says how its products of float32 are made.
 *
 * <p>Settings, all system properties:
 *
 * <ul>
 *   <li>{@code lanewise.cuda.disabled}: true turns it off;
 *   <li>{@code lanewise.cuda.device}: which device, from 0;
 *   <li>{@code lanewise.cuda.driver}, {@code .nvrtc}, {@code .cublas}, {@code .cublaslt}, {@code
 *       .cudnn}: the libraries' files;
 *   <li>{@code lanewise.cuda.convolutions}: own (the default), cudnn or auto;
 *   <li>{@code lanewise.cuda.sync}: true waits after each launch, so that a failure names its
 *       kernel;
 *   <li>{@code lanewise.cuda.leaks}: true logs buffers that nobody closed, with where they were
 *       made.
 * </ul>
 */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  /** Below every provider of the host: a program runs on a GPU because it asks for it. */
  private static final int PRIORITY = -10;

  private final CudaRuntime runtime;

  /** The CUDA of this JVM. */
  public CudaProvider() {
    this(Installed.RUNTIME);
  }

  CudaProvider(CudaRuntime runtime) {
    this.runtime = runtime;
  }

  /** One for all: a process can initialise CUDA only once. */
  private static final class Installed {
    static final CudaRuntime RUNTIME =
        new CudaRuntime(System::getProperty, System::getenv, CudaProvider.class.getModule());

    private Installed() {}
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Device device() {
    return new Device("cuda", runtime.ordinal());
  }

  @Override
  public Availability availability() {
    return runtime.availability();
  }

  @Override
  public List<String> details() {
    try {
      CudaLibraries libraries = runtime.load();
      List<String> lines = new ArrayList<>(libraries.origins());
      try (CudaContext context =
          new CudaContext(libraries.driver(), runtime.ordinal(), false, false)) {
        MemoryPool.Free memory = context.pool().free();
        lines.add(
            "device "
                + context.device().name()
                + ", "
                + context.device().architecture()
                + ", "
                + context.device().multiprocessors()
                + " multiprocessors, "
                + (memory.free() >> 20)
                + " of "
                + (memory.total() >> 20)
                + " MiB free");
      }
      return lines;
    } catch (BackendUnavailableException e) {
      return List.of("but " + e.reason(), "remedy: " + e.remedy());
    } catch (RuntimeException | LinkageError e) {
      return List.of("but it fails when used: " + e);
    }
  }

  @Override
  public List<String> details(BackendConfig config) {
    List<String> lines = new ArrayList<>(details());
    lines.add("products of float32: " + products(config.precision()) + "; of float64: float64");
    return lines;
  }

  private static String products(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> "float32 exact, no operand is rounded";
      case TF32 -> "operands rounded to TensorFloat-32";
      case BFLOAT16 -> "operands rounded to bfloat16, in attention too";
    };
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return CudaBackend.serves(family, dtype);
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailableException if CUDA can't be used here
   * @throws CudaException if the device can't be opened
   */
  @Override
  public KernelSet open(BackendContext context) {
    return CudaBackend.open(runtime, context.config().precision());
  }
}
