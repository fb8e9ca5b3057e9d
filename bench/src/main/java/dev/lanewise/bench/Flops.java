package dev.lanewise.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts floating-point operations beside JMH's own figure: in throughput mode per nanosecond, so
 * that {@link #gflops} reads as GFLOP/s.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Flops {
  /** Floating-point operations; a fused multiply-add counts two. */
  public double gflops;

  /** The same in percent of the peak measured in this JVM. */
  public double percentOfPeak;

  /** Adds what one call did. */
  void add(double flops, double peak) {
    gflops += flops;
    percentOfPeak += 100 * flops / peak;
  }
}
