package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;

/**
 * The loss of a training step: that of our library by its vector kernels, since a network in plain
 * loops takes minutes. So others are compared to us, and we to ourselves.
 */
final class StepTruth {
  private StepTruth() {}

  static double of(StepCase which, HostBuffer[] operands) {
    Contender ours =
        Contenders.find(Contenders.OURS)
            .orElseThrow(() -> new IllegalStateException("no contender " + Contenders.OURS));
    try (Contender.Call call = ours.prepare(which, operands, 1)) {
      for (int i = 0; i < StepCase.STEPS; i++) {
        call.run();
      }
      return F32Buffer.cast(call.result(), "loss").array()[0];
    }
  }
}
