package dev.lanewise.cuda.compile;

import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.driver.CudaModule;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of a context: each source is compiled and loaded when it is first used, once for each
 * element type; or only loaded, where it was compiled before.
 *
 * <p>Products and sums are fused only where the source says so ({@code -fmad=false}), as the
 * contracts want it; then most results have the very bits that the host's kernels give.
 */
public final class KernelModules {
  private final CudaContext context;
  private final Cubins cubins;
  private final Map<String, CudaModule> loaded = new ConcurrentHashMap<>();

  /** For a context. */
  public KernelModules(CudaContext context, Cubins cubins) {
    this.context = context;
    this.cubins = cubins;
  }

  /**
   * What a source is compiled with.
   *
   * @param architecture such as {@code sm_90}
   */
  public static List<String> options(DType dtype, String architecture) {
    return List.of(
        "-arch=" + architecture, "-std=c++17", "-fmad=false", "-DREAL_BITS=" + 8 * dtype.bytes());
  }

  /**
   * A source's kernels for an element type. Those for I32 are in the source as it is compiled for
   * float32.
   *
   * @param name of the source without {@code .cu}
   * @param function the one function for which a source that makes kernels of functions is
   *     compiled; null for all
   */
  public CudaModule module(String name, DType dtype, @Nullable String function) {
    String key = name + " " + dtype + " " + function;
    CudaModule module = loaded.get(key);
    if (module != null) {
      return module;
    }
    KernelSource source = KernelSource.of(name + ".cu");
    byte[] cubin = cubin(source, dtype, function);
    // The context first, always: whoever compiles never waits for who is inside.
    context.enter();
    try {
      return loaded.computeIfAbsent(key, made -> new CudaModule(context, source.name(), cubin));
    } finally {
      context.leave();
    }
  }

  /** Compiled by one thread at a time; the next finds it in the cache. */
  private synchronized byte[] cubin(KernelSource source, DType dtype, @Nullable String function) {
    try {
      return cubins.of(source, dtype, context.device(), function);
    } catch (IOException e) {
      throw new UncheckedIOException("compiled kernels: " + e.getMessage(), e);
    }
  }
}
