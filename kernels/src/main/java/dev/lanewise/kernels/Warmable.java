package dev.lanewise.kernels;

import java.time.Duration;

/**
 * Kernels that the JVM compiles while they are used, and that can be used for that purpose before
 * the first real call. Implemented by kernels of a family where it makes a difference; see {@link
 * Backend#warmUp(Family, DType)}.
 */
public interface Warmable {
  /**
   * Calls every path on small data of its own until none gets faster any more, or the time is over.
   * May be called from any number of threads at once; changes no result.
   *
   * @param limit how long at most, give or take one call
   * @return whether every path had been compiled by then; if not, a second call goes on
   */
  boolean warmUp(Duration limit);
}
