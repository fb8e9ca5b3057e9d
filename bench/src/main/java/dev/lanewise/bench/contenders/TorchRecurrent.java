package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RecurrentCase.Cell;
import dev.lanewise.bench.cases.RecurrentCase.Pass;
import java.util.Arrays;
import java.util.List;

/** A recurrent layer by libtorch's operator for whole sequences. */
final class TorchRecurrent {
  private static final String ARGUMENTS =
      "x: Tensor, w: Tensor, u: Tensor, wb: Tensor, ub: Tensor, h: Tensor";

  /** With biases, one layer, no dropout, not in training, one direction, batches first. */
  private static final String FORM = "[w, u, wb, ub], True, 1, 0., False, False, True";

  private static final int DY = 5;

  private TorchRecurrent() {}

  static Contender.Call call(PtNDManager manager, RecurrentCase which, NDArray[] in) {
    NDArray h = manager.zeros(new Shape(1, which.batch(), which.hidden()));
    String forward =
        which.cell() == Cell.LSTM
            ? "y, hn, cn = torch.lstm(x, [h, h], %s)".formatted(FORM)
            : "y, hn = torch.gru(x, h, %s)".formatted(FORM);
    if (which.pass() == Pass.FORWARD) {
      NDArray[] operands = Arrays.copyOf(in, in.length + 1);
      operands[in.length] = h;
      return TorchCall.of(manager, ARGUMENTS, List.of(forward, "return [y]"), operands);
    }
    NDArray dy = in[DY];
    NDArray[] operands = Arrays.copyOf(in, in.length + 1);
    operands[DY] = h;
    operands[DY + 1] = dy;
    for (int i = 0; i < DY; i++) {
      operands[i].setRequiresGradient(true);
    }
    return TorchCall.recorded(
        manager,
        ARGUMENTS + ", dy: Tensor",
        List.of(
            forward,
            "loss = torch.sum(torch.mul(y, dy))",
            "g = torch.autograd.grad([loss], [x, w, u, wb, ub])",
            "dx = torch._unwrap_optional(g[0])",
            "dw = torch._unwrap_optional(g[1])",
            "du = torch._unwrap_optional(g[2])",
            "dwb = torch._unwrap_optional(g[3])",
            "dub = torch._unwrap_optional(g[4])",
            "return [dx, dw, du, dwb, dub]"),
        operands);
  }
}
