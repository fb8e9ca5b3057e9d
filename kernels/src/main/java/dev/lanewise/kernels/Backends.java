package dev.lanewise.kernels;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Finds providers and opens backends. */
public final class Backends {
  private static final Logger LOG = System.getLogger("dev.lanewise.kernels");

  /** Idle arrays of one size that are kept for each thread: a gemm leases two. */
  private static final int SCRATCH_SLOTS = 4;

  private static final long SCRATCH_BYTES = 256L << 20;

  private Backends() {}

  /** The providers that {@link ServiceLoader} finds, on the module path and the class path. */
  public static List<BackendProvider> providers() {
    List<BackendProvider> found = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).forEach(found::add);
    return found;
  }

  /** Opens the backend that {@link BackendConfig#defaults()} asks for. */
  public static Backend open() {
    return open(BackendConfig.defaults());
  }

  /**
   * Opens a backend over the installed providers, and logs one line that says which one runs and
   * why others don't.
   *
   * @throws IllegalArgumentException if the configuration names no known provider
   * @throws BackendUnavailableException if the named provider can't be used here
   */
  public static Backend open(BackendConfig config) {
    return open(config, providers());
  }

  /** The same over the given providers. */
  public static Backend open(BackendConfig config, List<? extends BackendProvider> providers) {
    Resolution resolution = Selection.resolve(providers, config);
    Level level = isSecondBest(resolution, providers) ? Level.WARNING : Level.DEBUG;
    LOG.log(level, () -> "Lanewise runs " + resolution.summary());
    WorkerPool workers = WorkerPool.threads(config.threads());
    ScratchPool scratch = new ScratchPool(SCRATCH_SLOTS * config.threads(), SCRATCH_BYTES);
    BackendContext context = new BackendContext(config, workers, scratch);
    LinkedHashMap<String, KernelSet> opened = new LinkedHashMap<>();
    try {
      for (BackendProvider provider : providers) {
        if (resolution.uses(provider.name())) {
          opened.put(provider.name(), provider.open(context));
        }
      }
      openUntilThereIsMemory(providers, resolution, context, opened);
      return new Backend(resolution, workers, opened);
    } catch (RuntimeException | Error e) {
      opened.values().forEach(KernelSet::close);
      workers.close();
      throw e;
    }
  }

  /** Whether a provider of higher priority than the one that runs was passed over. */
  static boolean isSecondBest(Resolution resolution, List<? extends BackendProvider> providers) {
    int best = Integer.MIN_VALUE;
    int runs = Integer.MIN_VALUE;
    for (BackendProvider provider : providers) {
      if (provider.name().equals(resolution.primary())) {
        runs = provider.priority();
      } else if (resolution.passedOver(provider.name())) {
        best = Math.max(best, provider.priority());
      }
    }
    return best > runs;
  }

  /** The device's memory may come from a provider that serves no family here. */
  private static void openUntilThereIsMemory(
      List<? extends BackendProvider> providers,
      Resolution resolution,
      BackendContext context,
      Map<String, KernelSet> opened) {
    for (BackendProvider provider : providers) {
      if (opened.values().stream().anyMatch(set -> set.memory() != null)) {
        return;
      }
      if (!opened.containsKey(provider.name())
          && provider.device().equals(resolution.device())
          && provider.availability().isAvailable()) {
        opened.put(provider.name(), provider.open(context));
      }
    }
  }
}
