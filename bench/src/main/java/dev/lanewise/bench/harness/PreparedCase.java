package dev.lanewise.bench.harness;

import com.sun.management.ThreadMXBean;
import dev.lanewise.bench.FmaPeak;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** A case of a fork: its operands are made, and the contender is proved right on it. */
final class PreparedCase {
  /** Tries of which the one with the fewest bytes counts: the JVM may allocate on its own. */
  private static final int ALLOCATION_TRIES = 3;

  private static final long FMA_NANOS = 5_000_000;

  /** Longer, since a pass over a large array takes milliseconds; there is one at least. */
  private static final long PASS_NANOS = 10_000_000;

  private final OperandCase which;
  private final Contender.Call call;
  private final @Nullable Bandwidth bandwidth;

  private PreparedCase(OperandCase which, Contender.Call call) {
    this.which = which;
    this.call = call;
    bandwidth =
        switch (which.limit()) {
          case FMA, NONE -> null;
          case READ -> new ReadBandwidth(which.bytes());
          case MOVE -> new MoveBandwidth(which.bytes());
        };
    if (which.limit() == OperandCase.Limit.FMA) {
      FmaPeak.warmUp();
    }
  }

  /**
   * Makes the operands and calls the contender once.
   *
   * @throws IllegalStateException if the result is wrong; the message names the case
   */
  static PreparedCase of(OperandCase which, Contender who, int threads) {
    HostBuffer[] operands = Operands.of(which);
    Contender.Call call = who.prepare(which, operands, threads);
    for (int i = 0; i < (which instanceof StepCase ? StepCase.STEPS : 1); i++) {
      call.run();
    }
    try {
      switch (which) {
        case MatrixCase matrix ->
            Verification.check(matrix, operands[0], operands[1], call.result());
        case LayerCase layer -> LayerVerification.check(layer, operands, call.result());
      }
    } catch (IllegalStateException e) {
      throw new IllegalStateException(which.name() + ": " + e.getMessage(), e);
    }
    return new PreparedCase(which, call);
  }

  /** What is timed. */
  Contender.Call call() {
    return call;
  }

  /** Whether the limit is of this size only, and not of all cases of a type. */
  boolean hasLimitOfItsOwn() {
    return which.limit() != OperandCase.Limit.FMA;
  }

  /** The machine's limit for one core, as tried for a moment: GFLOP/s or GB/s, NaN for none. */
  double limit() {
    if (which.limit() == OperandCase.Limit.NONE) {
      return Double.NaN;
    }
    if (bandwidth != null) {
      return bandwidth.best(PASS_NANOS);
    }
    return which.dtype() == DType.F32 ? FmaPeak.floats(FMA_NANOS) : FmaPeak.doubles(FMA_NANOS);
  }

  /** What a call allocates on this thread. */
  long allocBytes() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < ALLOCATION_TRIES && fewest > 0; i++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      call.run();
      fewest = Math.min(fewest, thread.getCurrentThreadAllocatedBytes() - before);
    }
    return fewest;
  }
}
