package dev.lanewise.bench.harness;

/** How fast one core gets at arrays of a size. */
interface Bandwidth {
  /**
   * The best round in GB/s. The JIT compiler may need a moment.
   *
   * @param nanos how long to try, one round at least
   */
  double best(long nanos);
}
