package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.scalar.ScalarProvider;
import java.util.Objects;

/** The kernels that tests compare: the scalar ones, which are the specification, and the others. */
public final class Kernels {
  private Kernels() {}

  /** The scalar kernels of a family. */
  public static <K> K scalar(Family<K> family, DType dtype) {
    return Objects.requireNonNull(new ScalarProvider().open(context(1)).find(family, dtype));
  }

  /** The vector kernels of a family, on so many threads. */
  public static <K> K vector(Family<K> family, DType dtype, int threads) {
    return Objects.requireNonNull(new VectorProvider().open(context(threads)).find(family, dtype));
  }

  private static BackendContext context(int threads) {
    return new BackendContext(
        new BackendConfig(null, threads),
        WorkerPool.threads(threads),
        new ScratchPool(16, 64 << 20));
  }
}
