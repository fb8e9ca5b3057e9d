package dev.lanewise.kernels;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Objects;

/**
 * What the providers of one backend share.
 *
 * @param config what the user asked for
 * @param workers the threads; a backend has one pool, whichever providers it is made of
 * @param scratch memory that kernels lease for the time of a call
 */
public record BackendContext(BackendConfig config, WorkerPool workers, ScratchPool scratch) {
  /** Checks for null. */
  public BackendContext {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(workers, "workers");
    Objects.requireNonNull(scratch, "scratch");
  }
}
