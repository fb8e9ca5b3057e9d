package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A training step as one TorchScript function: forward, the gradients by libtorch's autograd, and
 * its fused Adam. DJL passes a list of tensors as arrays with the list's name.
 */
final class TorchStep {
  private TorchStep() {}

  static Contender.Call call(PtNDManager manager, StepCase which, HostBuffer[] operands) {
    JniUtils.setGradMode(true);
    List<NDArray> weights = StepParameters.of(manager, which);
    List<NDArray> in = new ArrayList<>();
    in.add(input(manager, which, operands));
    in.add(longs(manager, which.labels()));
    List<NDArray> plain = new ArrayList<>();
    List<NDArray> first = new ArrayList<>();
    List<NDArray> second = new ArrayList<>();
    List<NDArray> steps = new ArrayList<>();
    for (NDArray weight : weights) {
      weight.setRequiresGradient(true);
      // The same memory: a tensor that requires a gradient can't be changed while it is recorded.
      plain.add(JniUtils.detachGradient((PtNDArray) weight));
      first.add(manager.zeros(weight.getShape()));
      second.add(manager.zeros(weight.getShape()));
      steps.add(manager.create(0f));
    }
    add(in, weights, "ws[]");
    add(in, plain, "ps[]");
    add(in, first, "ms[]");
    add(in, second, "vs[]");
    add(in, steps, "ss[]");
    String arguments = "x: Tensor, labels: Tensor";
    for (String list : List.of("ws", "ps", "ms", "vs", "ss")) {
      arguments += ", " + list + ": List[Tensor]";
    }
    List<String> lines = new ArrayList<>(TorchStepScript.logits(which));
    lines.addAll(
        List.of(
            "loss = torch.cross_entropy_loss(logits, labels, None, 1, -100, 0.)",
            "gs = torch.autograd.grad([loss], ws)",
            "ds = annotate(List[Tensor], [])",
            "for i in range(torch.len(gs)):",
            "  _0 = torch.append(ds, torch._unwrap_optional(gs[i]))",
            "_1 = torch._foreach_add_(ss, 1)",
            "_2 = torch._fused_adam_(ps, ds, ms, vs, annotate(List[Tensor], []), ss, lr=%s,"
                    .formatted(StepCase.RATE)
                + " beta1=0.9, beta2=0.999, weight_decay=0., eps=1e-8, amsgrad=False,"
                + " maximize=False)",
            "return [torch.detach(loss)]"));
    return TorchCall.recorded(manager, arguments, lines, new NDList(in).toArray(new NDArray[0]));
  }

  private static void add(List<NDArray> all, List<NDArray> list, String name) {
    for (NDArray array : list) {
      array.setName(name);
      all.add(array);
    }
  }

  private static NDArray input(PtNDManager manager, StepCase which, HostBuffer[] operands) {
    if (which.isOfTokens()) {
      return longs(manager, which.tokens()).reshape(which.batch(), which.time());
    }
    float[] pictures = F32Buffer.cast(operands[0], "pictures").array();
    return manager.create(pictures, new Shape(StepModels.pictures(which)));
  }

  private static NDArray longs(PtNDManager manager, int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return manager.create(wide);
  }
}
