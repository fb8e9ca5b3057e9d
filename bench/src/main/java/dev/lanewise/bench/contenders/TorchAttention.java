package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.lanewise.bench.cases.AttentionCase;
import java.util.List;

/** Attention by libtorch's operator for the CPU, which works in tiles too. */
final class TorchAttention {
  private static final String QKV = "q: Tensor, k: Tensor, v: Tensor";
  private static final String FORWARD =
      "(torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True))[%d]";

  private TorchAttention() {}

  static Contender.Call call(PtNDManager manager, AttentionCase which, NDArray[] in) {
    if (!which.backward()) {
      return TorchCall.of(
          manager, QKV, "torch.scaled_dot_product_attention(q, k, v, None, 0., True)", in);
    }
    NDArray y = TorchCall.once(manager, QKV, FORWARD.formatted(0), in[0], in[1], in[2]);
    NDArray logSumExp = TorchCall.once(manager, QKV, FORWARD.formatted(1), in[0], in[1], in[2]);
    return TorchCall.of(
        manager,
        QKV + ", dy: Tensor, y: Tensor, l: Tensor",
        List.of(
            "dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward("
                + "dy, q, k, v, y, l, 0., True)",
            "return [dq, dk, dv]"),
        in[0],
        in[1],
        in[2],
        in[3],
        y,
        logSumExp);
  }
}
