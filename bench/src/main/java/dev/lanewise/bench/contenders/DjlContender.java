package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;

/** DJL's layers and trainer over libtorch: what a Java program is usually written with. */
final class DjlContender extends LayerContender {
  DjlContender(String djl, String version) {
    super(
        "djl",
        "DJL " + djl + ", its layers and trainer, over libtorch " + version,
        "training steps as its manual writes them; each operation is a call into libtorch, as in"
            + " PyTorch's own programs");
  }

  @Override
  public Availability availability() {
    return Torch.availability(library());
  }

  @Override
  public boolean knows(OperandCase which) {
    return which instanceof StepCase step && !step.isOfTokens();
  }

  @Override
  Optional<String> declines(LayerCase which) {
    return Optional.empty();
  }

  @Override
  Call prepare(LayerCase which, HostBuffer[] operands, int threads) {
    if (which instanceof StepCase step) {
      return new DjlStep(step, operands, threads);
    }
    throw new IllegalArgumentException("case is " + which.name());
  }
}
