package dev.lanewise.openblas.cblas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * What OpenBLAS has beyond BLAS: the number of its threads, and what it says of itself. The number
 * is one for the process, unless OpenBLAS was built with OpenMP: then it is one for each thread.
 */
public final class OpenBlasControls {
  /** How OpenBLAS runs threads. */
  public enum Threading {
    /** Not at all. */
    SERIAL,
    /** It has threads of its own; their number is one for the process. */
    OWN,
    /** By OpenMP; their number is one for each calling thread. */
    OPENMP
  }

  private static final MethodHandle GET_INT =
      Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.of(JAVA_INT), Linker.Option.critical(false));
  private static final MethodHandle SET_INT =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_INT));
  private static final MethodHandle EXCHANGE_INT =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle GET_TEXT =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ADDRESS));

  /** Longer than anything that OpenBLAS says. */
  private static final long MAX_TEXT = 4096;

  private static final List<String> SYMBOLS =
      List.of(
          "openblas_get_num_threads",
          "openblas_set_num_threads",
          "openblas_get_config",
          "openblas_get_corename",
          "openblas_get_parallel");

  private final MemorySegment getThreads;
  private final MemorySegment setThreads;

  /** {@link MemorySegment#NULL} where OpenBLAS is older than 0.3.27. */
  private final MemorySegment setThreadsLocal;

  private final String config;
  private final String coreName;
  private final Threading threading;

  /**
   * Finds the functions and asks what never changes.
   *
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public OpenBlasControls(SymbolLookup library) {
    this.getThreads = library.findOrThrow("openblas_get_num_threads");
    this.setThreads = library.findOrThrow("openblas_set_num_threads");
    this.setThreadsLocal =
        library.find("openblas_set_num_threads_local").orElse(MemorySegment.NULL);
    this.config = text(library.findOrThrow("openblas_get_config"));
    this.coreName = text(library.findOrThrow("openblas_get_corename"));
    this.threading =
        switch (number(library.findOrThrow("openblas_get_parallel"))) {
          case 0 -> Threading.SERIAL;
          case 2 -> Threading.OPENMP;
          default -> Threading.OWN;
        };
  }

  /** The names of the functions that must be there. */
  public static List<String> symbols() {
    return SYMBOLS;
  }

  /** Version and build, such as {@code OpenBLAS 0.3.31 DYNAMIC_ARCH NO_AFFINITY Zen ...}. */
  public String config() {
    return config;
  }

  /** The processor that its kernels are for, such as {@code Zen}. */
  public String coreName() {
    return coreName;
  }

  /** How it runs threads. */
  public Threading threading() {
    return threading;
  }

  /** Whether its integers have 64 bits: then {@link Cblas} can't call it. */
  public boolean hasLongIntegers() {
    return config.contains("USE64BITINT");
  }

  /** How many threads the next call may use. */
  public int threads() {
    return number(getThreads);
  }

  /**
   * Sets how many threads the following calls may use: of the process, or with OpenMP of this
   * thread.
   *
   * @return how many it was before
   */
  public int exchangeThreads(int threads) {
    try {
      if (!setThreadsLocal.equals(MemorySegment.NULL)) {
        return (int) EXCHANGE_INT.invokeExact(setThreadsLocal, threads);
      }
      int before = number(getThreads);
      SET_INT.invokeExact(setThreads, threads);
      return before;
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  private static int number(MemorySegment function) {
    try {
      return (int) GET_INT.invokeExact(function);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  private static String text(MemorySegment function) {
    try {
      MemorySegment text = (MemorySegment) GET_TEXT.invokeExact(function);
      return text.reinterpret(MAX_TEXT).getString(0);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }
}
