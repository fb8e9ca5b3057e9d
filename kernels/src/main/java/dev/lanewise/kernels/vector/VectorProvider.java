package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import java.util.Map;
import java.util.Set;

/**
 * Explicit SIMD kernels through {@code jdk.incubator.vector}.
 *
 * <p>This class and {@link VectorSupport} link none of that module's classes, so that a JVM started
 * without it can still load, ask and pass over the provider.
 */
public final class VectorProvider implements BackendProvider {
  /** Kept here and not asked of the kernels, which must not be linked where the module lacks. */
  private static final Map<Family<?>, Set<DType>> SERVED =
      Map.ofEntries(
          Map.entry(Family.MATMUL, Set.of(DType.F32, DType.F64)),
          Map.entry(Family.LEVEL1, Set.of(DType.F32, DType.F64)),
          Map.entry(Family.ELEMENTWISE, Set.of(DType.F32)),
          Map.entry(Family.REDUCTION, Set.of(DType.F32)),
          Map.entry(Family.SOFTMAX, Set.of(DType.F32)),
          Map.entry(Family.LOSS, Set.of(DType.F32)),
          Map.entry(Family.INDEXING, Set.of(DType.F32, DType.F64, DType.I32)),
          Map.entry(Family.OPTIMIZER, Set.of(DType.F32)),
          Map.entry(Family.RANDOM, Set.of(DType.F32)),
          Map.entry(Family.POOL2D, Set.of(DType.F32)),
          Map.entry(Family.CONV2D, Set.of(DType.F32)),
          Map.entry(Family.NORMALIZATION, Set.of(DType.F32)),
          Map.entry(Family.RESIZE, Set.of(DType.F32)),
          Map.entry(Family.RECURRENT, Set.of(DType.F32)),
          Map.entry(Family.ATTENTION, Set.of(DType.F32)));

  /** Initialised by the first question: reading the JVM's options takes some tens of ms. */
  private static final class Answer {
    static final Availability MEMO = VectorSupport.check();

    private Answer() {}
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Device device() {
    return Device.HOST;
  }

  @Override
  public Availability availability() {
    return Answer.MEMO;
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return SERVED.getOrDefault(family, Set.of()).contains(dtype);
  }

  @Override
  public KernelSet open(BackendContext context) {
    if (availability() instanceof Unavailable why) {
      throw new IllegalStateException(
          "backend '" + name() + "' is unavailable: " + why.reason() + "; " + why.remedy());
    }
    return VectorKernels.open(context);
  }
}
