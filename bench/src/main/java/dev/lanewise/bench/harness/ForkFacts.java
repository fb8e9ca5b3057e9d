package dev.lanewise.bench.harness;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an iteration reports beside times. JMH carries it from the fork's JVM to the harness. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ForkFacts {
  /** Which case of the block was measured, counted from 0. */
  public double caseIndex;

  /** The machine's limit as measured in this JVM: GFLOP/s or GB/s. */
  public double limit;

  /** Bytes that a call allocates on the calling thread; negative in iterations that don't ask. */
  public double allocBytes;
}
