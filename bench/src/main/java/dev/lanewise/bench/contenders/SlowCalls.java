package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.OperandCase;
import java.util.Optional;

/**
 * Keeps a slow contender off the cases of which a call would take most of a second: a report must
 * end within half an hour.
 *
 * @param flops the most floating-point operations of a call that is still measured
 */
record SlowCalls(double flops) {
  /** For contenders that are fast everywhere. */
  static final SlowCalls NONE = new SlowCalls(Double.POSITIVE_INFINITY);

  /** About 512 x 512 x 512. */
  static final SlowCalls OVER_512_CUBED = new SlowCalls(2.0 * 512 * 512 * 512);

  /** About 1024 x 1024 x 1024. */
  static final SlowCalls OVER_1024_CUBED = new SlowCalls(2.0 * 1024 * 1024 * 1024);

  /** For layers by plain loops, which take a tenth of a second then. */
  static final SlowCalls SLOW_LAYERS = new SlowCalls(3e7);

  /** Why a case is not measured; empty if it is. */
  Optional<String> declines(OperandCase which) {
    return which.flops() <= flops
        ? Optional.empty()
        : Optional.of("over %.2f GFLOP a call, too slow to repeat".formatted(flops / 1e9));
  }

  /** The reason of contenders that know one thread only. */
  static Optional<String> oneThreadOnly() {
    return Optional.of("runs on one thread only");
  }
}
