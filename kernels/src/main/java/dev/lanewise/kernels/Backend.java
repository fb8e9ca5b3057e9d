package dev.lanewise.kernels;

import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.Level1Kernels;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.ResizeKernels;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An opened backend: one device's memory and, for each family and element type, the kernels of the
 * provider that selection chose. Thread-safe: kernels may be called from any number of threads at
 * once. Two backends share nothing.
 *
 * <p>Made by {@link Backends#open}.
 */
public final class Backend implements AutoCloseable {
  /** The longest that {@link #warmUp(Family, DType)} takes, give or take one call of a kernel. */
  public static final Duration WARM_UP_LIMIT = Duration.ofSeconds(2);

  private final Resolution resolution;
  private final WorkerPool workers;
  private final List<KernelSet> sets;
  private final DeviceMemory memory;
  private final Map<Family<?>, @Nullable Object[]> kernels = new HashMap<>();

  Backend(Resolution resolution, WorkerPool workers, LinkedHashMap<String, KernelSet> opened) {
    this.resolution = resolution;
    this.workers = workers;
    this.sets = List.copyOf(opened.values());
    this.memory = findMemory(resolution, sets);
    for (Resolution.Choice choice : resolution.choices()) {
      String provider = choice.provider();
      @Nullable Object[] byType =
          kernels.computeIfAbsent(choice.family(), family -> new Object[DType.values().length]);
      if (provider != null) {
        byType[choice.dtype().ordinal()] = require(opened, provider, choice);
      }
    }
  }

  private static DeviceMemory findMemory(Resolution resolution, List<KernelSet> sets) {
    for (KernelSet set : sets) {
      DeviceMemory found = set.memory();
      if (found != null) {
        return found;
      }
    }
    throw new IllegalStateException("no provider of " + resolution.device() + " brings its memory");
  }

  private static Object require(
      Map<String, KernelSet> opened, String provider, Resolution.Choice choice) {
    KernelSet set = opened.get(provider);
    Object found = set == null ? null : set.find(choice.family(), choice.dtype());
    if (found == null) {
      throw new IllegalStateException(
          "provider '"
              + provider
              + "' says that it serves "
              + choice.family()
              + " "
              + choice.dtype()
              + " but brings no such kernels");
    }
    return found;
  }

  /** The name of the provider that comes first in this backend. */
  public String name() {
    return resolution.primary();
  }

  /** The device. */
  public Device device() {
    return resolution.device();
  }

  /** How many threads kernels use, the caller's included. */
  public int threads() {
    return workers.threads();
  }

  /** Which provider serves which family, and who was passed over. */
  public Resolution resolution() {
    return resolution;
  }

  /** The device's memory. */
  public DeviceMemory memory() {
    return memory;
  }

  /** The device's recorder of steps; empty if it has none, as the host. */
  public Optional<StepRecorder> steps() {
    return sets.stream().map(KernelSet::steps).filter(Objects::nonNull).findFirst();
  }

  /**
   * The kernels of a family for an element type. The answer never changes, so callers may keep it.
   *
   * @throws UnsupportedKernelException if no provider of this device has them
   */
  public <K> K kernels(Family<K> family, DType dtype) {
    @Nullable Object[] byType = kernels.get(family);
    Object found = byType == null ? null : byType[dtype.ordinal()];
    if (found == null) {
      throw new UnsupportedKernelException(family, dtype, device());
    }
    return family.contract().cast(found);
  }

  /** {@link Family#MATMUL}. */
  public MatmulKernels matmul(DType dtype) {
    return kernels(Family.MATMUL, dtype);
  }

  /** {@link Family#LEVEL1}. */
  public Level1Kernels level1(DType dtype) {
    return kernels(Family.LEVEL1, dtype);
  }

  /** {@link Family#ELEMENTWISE}. */
  public ElementwiseKernels elementwise(DType dtype) {
    return kernels(Family.ELEMENTWISE, dtype);
  }

  /** {@link Family#REDUCTION}. */
  public ReductionKernels reduction(DType dtype) {
    return kernels(Family.REDUCTION, dtype);
  }

  /** {@link Family#SOFTMAX}. */
  public SoftmaxKernels softmax(DType dtype) {
    return kernels(Family.SOFTMAX, dtype);
  }

  /** {@link Family#LOSS}. */
  public LossKernels loss(DType dtype) {
    return kernels(Family.LOSS, dtype);
  }

  /** {@link Family#INDEXING}. */
  public IndexingKernels indexing(DType dtype) {
    return kernels(Family.INDEXING, dtype);
  }

  /** {@link Family#OPTIMIZER}. */
  public OptimizerKernels optimizer(DType dtype) {
    return kernels(Family.OPTIMIZER, dtype);
  }

  /** {@link Family#RANDOM}. */
  public RandomKernels random(DType dtype) {
    return kernels(Family.RANDOM, dtype);
  }

  /** {@link Family#CONV2D}. */
  public Conv2dKernels conv2d(DType dtype) {
    return kernels(Family.CONV2D, dtype);
  }

  /** {@link Family#POOL2D}. */
  public Pool2dKernels pool2d(DType dtype) {
    return kernels(Family.POOL2D, dtype);
  }

  /** {@link Family#NORMALIZATION}. */
  public NormalizationKernels normalization(DType dtype) {
    return kernels(Family.NORMALIZATION, dtype);
  }

  /** {@link Family#RESIZE}. */
  public ResizeKernels resize(DType dtype) {
    return kernels(Family.RESIZE, dtype);
  }

  /** {@link Family#RECURRENT}. */
  public RecurrentKernels recurrent(DType dtype) {
    return kernels(Family.RECURRENT, dtype);
  }

  /** {@link Family#ATTENTION}. */
  public AttentionKernels attention(DType dtype) {
    return kernels(Family.ATTENTION, dtype);
  }

  /**
   * Has the JVM compile the kernels of some families now, so that the first real calls are not some
   * hundred times slower than later ones: {@link #warmUp(Family, DType)} for every element type.
   *
   * @param families which; none means all
   * @return whether everything was compiled in time; if not, a second call goes on
   */
  public boolean warmUp(Family<?>... families) {
    boolean done = true;
    for (Family<?> family : families.length == 0 ? Family.all() : List.of(families)) {
      for (DType dtype : DType.values()) {
        done &= warmUp(family, dtype);
      }
    }
    return done;
  }

  /**
   * Calls every path of some kernels on small data of its own until the JVM has compiled them, at
   * most for {@link #WARM_UP_LIMIT}. Changes no result; may be called from any number of threads at
   * once, while kernels run. Needs a few MB for its time.
   *
   * <p>Returns at once where there are no such kernels, or where they are not {@link Warmable}:
   * they have nothing to gain, or don't support it yet. The backend {@code vector} warms {@link
   * Family#MATMUL} and {@link Family#RECURRENT}.
   *
   * @return whether everything was compiled in time; if not, a second call goes on
   */
  public boolean warmUp(Family<?> family, DType dtype) {
    @Nullable Object[] byType = kernels.get(family);
    return byType == null
        || !(byType[dtype.ordinal()] instanceof Warmable kernelsOfType)
        || kernelsOfType.warmUp(WARM_UP_LIMIT);
  }

  /** Waits for all work given so far, then frees the threads and what the providers opened. */
  @Override
  public void close() {
    try {
      memory.synchronize();
    } finally {
      // A device that fails now must not keep the rest from being freed.
      for (KernelSet set : sets) {
        set.close();
      }
      workers.close();
    }
  }

  @Override
  public String toString() {
    return resolution.summary();
  }
}
