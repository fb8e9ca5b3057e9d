package dev.lanewise.cuda.library;

import dev.lanewise.cuda.compile.BuiltInCubins;
import dev.lanewise.cuda.driver.DeviceFacts;
import dev.lanewise.cuda.driver.Driver;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendUnavailableException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * CUDA in this process: whether it can be used, found out step by step and once, and its libraries,
 * loaded once when a backend is opened.
 *
 * <p>Finding out loads the driver and initialises it, since only the driver knows whether there is
 * a device; the toolkit's libraries are large and only looked for.
 */
public final class CudaRuntime {
  /** The system property that turns the backend off. */
  public static final String DISABLED = "lanewise.cuda.disabled";

  /** The system property that chooses the device, from 0. */
  public static final String DEVICE = "lanewise.cuda.device";

  private static final String BACKEND = "cuda";

  /** Older devices lack bfloat16 and asynchronous copies. */
  private static final int OLDEST_MAJOR = 8;

  private final UnaryOperator<@Nullable String> properties;
  private final UnaryOperator<@Nullable String> environment;
  private final CudaFiles files;
  private final Module module;
  private final BuiltInCubins builtIn;
  private @Nullable Answer answer;
  private @Nullable CudaLibraries loaded;

  /**
   * CUDA as found by these settings.
   *
   * @param properties the system properties
   * @param environment the environment
   * @param module whose native access is asked for
   */
  public CudaRuntime(
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment,
      Module module) {
    this(properties, environment, module, new BuiltInCubins());
  }

  /**
   * The same, with other kernels built in.
   *
   * @param builtIn kernels for where there is no NVRTC
   */
  public CudaRuntime(
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment,
      Module module,
      BuiltInCubins builtIn) {
    this.properties = properties;
    this.environment = environment;
    this.files = new CudaFiles(properties, environment);
    this.module = module;
    this.builtIn = builtIn;
  }

  /** What the steps came to. */
  private sealed interface Answer {}

  private record Yes(
      LoadedDriver driver,
      DeviceFacts facts,
      @Nullable Path nvrtc,
      Path cublas,
      @Nullable Path cublasLt,
      CuDnnChoice cudnn)
      implements Answer {}

  private record No(Unavailable why) implements Answer {}

  /** A step failed. */
  private static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Unavailable why;

    StepFailed(String reason, String remedy) {
      this(new Unavailable(reason, remedy));
    }

    StepFailed(Unavailable why) {
      super(why.reason());
      this.why = why;
    }
  }

  /** Which device is used, from 0; what isn't a number is refused by {@link #availability}. */
  public int ordinal() {
    String value = properties.apply(DEVICE);
    return value == null || !value.strip().matches("\\d{1,4}")
        ? 0
        : Integer.parseInt(value.strip());
  }

  /** A setting that is {@code true} or not. */
  public boolean isSet(String property) {
    return Boolean.parseBoolean(properties.apply(property));
  }

  /** The system properties. */
  public UnaryOperator<@Nullable String> properties() {
    return properties;
  }

  /** The environment. */
  public UnaryOperator<@Nullable String> environment() {
    return environment;
  }

  /** Kernels for where there is no NVRTC. */
  public BuiltInCubins builtIn() {
    return builtIn;
  }

  /** Whether CUDA can be used here; never throws. */
  public Availability availability() {
    return switch (answer()) {
      case No no -> no.why;
      case Yes yes ->
          new Available(
              yes.facts.name()
                  + ", compute capability "
                  + yes.facts.capability()
                  + ", driver for CUDA "
                  + yes.driver.versionText());
    };
  }

  private synchronized Answer answer() {
    Answer known = answer;
    if (known == null) {
      try {
        known = findOut();
      } catch (StepFailed e) {
        known = new No(e.why);
      } catch (RuntimeException | LinkageError e) {
        known =
            new No(
                new Unavailable(
                    "looking for a device failed: " + e, "see whether nvidia-smi works"));
      }
      answer = known;
    }
    return known;
  }

  private Yes findOut() throws StepFailed {
    if (isSet(DISABLED)) {
      throw new StepFailed("system property " + DISABLED + " is true", "leave it out");
    }
    if (!"Linux".equals(properties.apply("os.name"))) {
      throw new StepFailed(
          "CUDA is bound on Linux only; this is " + properties.apply("os.name"),
          "use another backend");
    }
    if (!module.isNativeAccessEnabled()) {
      throw new StepFailed(
          "native access is not enabled",
          "start java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
    LoadedDriver driver = loadDriver();
    initialise(driver.driver());
    DeviceFacts facts = device(driver.driver());
    Path nvrtc = compiler(facts);
    Path cublas = path(CudaLibrary.CUBLAS);
    CuDnnChoice cudnn = CuDnnChoice.find(properties, files);
    if (cudnn.problem() != null) {
      throw new StepFailed(cudnn.problem());
    }
    return new Yes(driver, facts, nvrtc, cublas, cublasLt(cublas), cudnn);
  }

  /** The one that is named, else the one of this cuBLAS; null without: it only saves passes. */
  private @Nullable Path cublasLt(Path cublas) throws StepFailed {
    return properties.apply(CudaLibrary.CUBLASLT.property()) == null
        ? CudaLibraries.beside(cublas, CudaLibrary.CUBLASLT.baseName())
        : path(CudaLibrary.CUBLASLT);
  }

  private LoadedDriver loadDriver() throws StepFailed {
    String named = properties.apply(CudaLibrary.DRIVER.property());
    try {
      return LoadedDriver.load(named);
    } catch (IllegalArgumentException e) {
      if (named != null) {
        throw new StepFailed(
            "system property " + CudaLibrary.DRIVER.property() + ": " + e.getMessage(),
            "correct the path, or leave the property out");
      }
      throw new StepFailed(
          "the NVIDIA driver is not installed (libcuda.so.1 was not found)",
          "install NVIDIA's driver on a machine with an NVIDIA GPU; in a container, start it with"
              + " GPUs (docker run --gpus all)");
    } catch (NoSuchElementException e) {
      throw new StepFailed(
          "the NVIDIA driver lacks a function: " + e.getMessage(),
          "install a driver for CUDA 12 or newer");
    }
  }

  private static void initialise(Driver driver) throws StepFailed {
    int code = driver.initialise();
    if (code == 0) {
      return;
    }
    String remedy =
        switch (code) {
          case 34 -> "take the toolkit's lib64/stubs off LD_LIBRARY_PATH: it has no real driver";
          case 100 -> "see whether nvidia-smi lists a GPU and CUDA_VISIBLE_DEVICES names one";
          case 803, 804 -> "restart the machine: the driver's library and its kernel module differ";
          default -> "see what nvidia-smi says";
        };
    throw new StepFailed(
        "cuInit: " + driver.name(code) + " (" + code + "): " + driver.text(code), remedy);
  }

  private DeviceFacts device(Driver driver) throws StepFailed {
    String wanted = properties.apply(DEVICE);
    int count = driver.deviceCount();
    if (count == 0) {
      throw new StepFailed(
          "the driver sees no device",
          "see whether nvidia-smi lists a GPU and CUDA_VISIBLE_DEVICES names one");
    }
    if (wanted != null && (!wanted.strip().matches("\\d{1,4}") || ordinal() >= count)) {
      throw new StepFailed(
          "system property " + DEVICE + " is '" + wanted + "'",
          "give a number from 0 to " + (count - 1));
    }
    DeviceFacts facts = driver.facts(ordinal());
    if (facts.major() < OLDEST_MAJOR) {
      throw new StepFailed(
          facts.name() + " has compute capability " + facts.capability(),
          "use a device of 8.0 (Ampere) or newer, or another backend");
    }
    return facts;
  }

  /** NVRTC, or null where there is none and built-in kernels do without. */
  private @Nullable Path compiler(DeviceFacts facts) throws StepFailed {
    return switch (files.find(CudaLibrary.NVRTC)) {
      case CudaFiles.Found found -> found.path();
      case CudaFiles.Missing missing -> {
        // What a user names is used or refused.
        if (properties.apply(CudaLibrary.NVRTC.property()) != null) {
          throw new StepFailed(missing.problem());
        }
        String lack = builtIn.lack(facts);
        if (lack != null) {
          throw new StepFailed(
              missing.problem().reason() + ", and " + lack,
              missing.problem().remedy() + "; or " + BuiltInCubins.HOW);
        }
        yield null;
      }
    };
  }

  private Path path(CudaLibrary library) throws StepFailed {
    return switch (files.find(library)) {
      case CudaFiles.Found found -> found.path();
      case CudaFiles.Missing missing -> throw new StepFailed(missing.problem());
    };
  }

  /**
   * The libraries, loaded unless they are.
   *
   * @throws BackendUnavailableException if CUDA can't be used here
   */
  public synchronized CudaLibraries load() {
    CudaLibraries before = loaded;
    if (before != null) {
      return before;
    }
    CudaLibraries now =
        switch (answer()) {
          case No no ->
              throw new BackendUnavailableException(BACKEND, no.why.reason(), no.why.remedy());
          case Yes yes ->
              CudaLibraries.load(
                  yes.driver, yes.nvrtc, yes.cublas, yes.cublasLt, yes.cudnn, builtIn);
        };
    loaded = now;
    return now;
  }
}
