package dev.lanewise.bench.harness;

import com.sun.management.ThreadMXBean;
import dev.lanewise.bench.FmaPeak;
import dev.lanewise.bench.cases.MatrixCase;
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
  private static final long READ_NANOS = 10_000_000;

  private final MatrixCase which;
  private final Contender.Call call;
  private final @Nullable ReadBandwidth bandwidth;

  private PreparedCase(MatrixCase which, Contender.Call call) {
    this.which = which;
    this.call = call;
    if (which.limit() == MatrixCase.Limit.READ) {
      bandwidth = new ReadBandwidth(which.bytesRead());
    } else {
      bandwidth = null;
      FmaPeak.warmUp();
    }
  }

  /**
   * Makes the operands and calls the contender once.
   *
   * @throws IllegalStateException if the result is wrong; the message names the case
   */
  static PreparedCase of(MatrixCase which, Contender who, int threads) {
    HostBuffer a = Operands.random(which.dtype(), which.lengthA(), Operands.SEED);
    HostBuffer b = Operands.random(which.dtype(), which.lengthB(), Operands.SEED + 1);
    Contender.Call call = who.prepare(which, a, b, threads);
    call.run();
    try {
      Verification.check(which, a, b, call.result());
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
    return bandwidth != null;
  }

  /** The machine's limit for one core, as tried for a moment: GFLOP/s or GB/s. */
  double limit() {
    if (bandwidth != null) {
      return bandwidth.best(READ_NANOS);
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
