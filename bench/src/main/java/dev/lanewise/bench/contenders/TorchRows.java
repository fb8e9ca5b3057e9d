package dev.lanewise.bench.contenders;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import java.util.List;

/** Elementwise operations and those on rows by libtorch. */
final class TorchRows {
  /** PyTorch's number of float32. */
  private static final int FLOAT = 6;

  /** Its reduction to a mean, and the label that is ignored. */
  private static final String MEAN = "None, 1, -100";

  private TorchRows() {}

  static Contender.Call elementwise(PtNDManager manager, ElementwiseCase which, NDArray[] in) {
    String arguments = which.op().operands() == 2 ? "a: Tensor, b: Tensor" : "x: Tensor";
    return TorchCall.of(manager, arguments, elementwise(which.op(), ""), in);
  }

  /**
   * An operation as an expression.
   *
   * @param out more arguments, such as {@code ", out=y"}
   */
  static String elementwise(ElementwiseCase.Op op, String out) {
    return switch (op) {
      case EXP -> "torch.exp(x%s)".formatted(out);
      case TANH -> "torch.tanh(x%s)".formatted(out);
      case SIGMOID -> "torch.sigmoid(x%s)".formatted(out);
      case GELU -> "torch.gelu(x, approximate=\"none\"%s)".formatted(out);
      case GELU_TANH -> "torch.gelu(x, approximate=\"tanh\"%s)".formatted(out);
      case SILU -> "torch.silu(x%s)".formatted(out);
      case RELU -> "torch.relu(x%s)".formatted(out);
      case ADD -> "torch.add(a, b, alpha=1%s)".formatted(out);
      case MUL -> "torch.mul(a, b%s)".formatted(out);
      case DROPOUT -> "torch.dropout(x, 0.5, True)";
    };
  }

  static Contender.Call softmax(PtNDManager manager, SoftmaxCase which, NDArray[] in) {
    if (which.kind() == SoftmaxCase.Kind.CROSS_ENTROPY) {
      return crossEntropy(manager, which, in[0]);
    }
    if (!which.backward()) {
      return TorchCall.of(manager, "x: Tensor", softmax(which, ""), in);
    }
    NDArray y = softmaxValue(manager, which, in[0]);
    return TorchCall.of(manager, "y: Tensor, dy: Tensor", softmaxBackward(which, ""), y, in[1]);
  }

  /** What backward reads. */
  static NDArray softmaxValue(PtNDManager manager, SoftmaxCase which, NDArray x) {
    return TorchCall.once(manager, "x: Tensor", softmax(which, ""), x);
  }

  static String softmax(SoftmaxCase which, String out) {
    return "torch.%s(x, 1, False%s)"
        .formatted(which.kind() == SoftmaxCase.Kind.PLAIN ? "_softmax" : "_log_softmax", out);
  }

  /**
   * Its gradient.
   *
   * @param out the value of its last argument, which has two names; empty for none
   */
  static String softmaxBackward(SoftmaxCase which, String out) {
    boolean plain = which.kind() == SoftmaxCase.Kind.PLAIN;
    String name = plain ? "_softmax_backward_data" : "_log_softmax_backward_data";
    String last = out.isEmpty() ? "" : (plain ? ", grad_input=" : ", out=") + out;
    return "torch.%s(dy, y, 1, %d%s)".formatted(name, FLOAT, last);
  }

  private static Contender.Call crossEntropy(PtNDManager manager, SoftmaxCase which, NDArray x) {
    long[] classes = new long[which.rows()];
    for (int row = 0; row < classes.length; row++) {
      classes[row] = which.label(row);
    }
    NDArray labels = manager.create(classes);
    if (!which.backward()) {
      return TorchCall.of(
          manager,
          "x: Tensor, labels: Tensor",
          "torch.cross_entropy_loss(x, labels, %s, 0.)".formatted(MEAN),
          x,
          labels);
    }
    NDArray y = TorchCall.once(manager, "x: Tensor", "torch._log_softmax(x, 1, False)", x);
    return TorchCall.of(
        manager,
        "y: Tensor, labels: Tensor, dy: Tensor, weight: Tensor",
        List.of(
            "g = torch.nll_loss_backward(dy, y, labels, %s, weight)".formatted(MEAN),
            "return [torch._log_softmax_backward_data(g, y, 1, %d)]".formatted(FLOAT)),
        y,
        labels,
        manager.create(1f),
        manager.create((float) which.rows()));
  }

  static Contender.Call norm(PtNDManager manager, RowNormCase which, NDArray[] in) {
    String rest = "[%d], gamma, beta, %s".formatted(which.columns(), RowNormCase.EPSILON);
    String layer = "x: Tensor, gamma: Tensor, beta: Tensor";
    if (which.hasBeta()) {
      if (!which.backward()) {
        return TorchCall.of(manager, layer, "torch.layer_norm(x, %s, False)".formatted(rest), in);
      }
      String forward = "(torch.native_layer_norm(x, %s))[%d]";
      NDArray mean =
          TorchCall.once(manager, layer, forward.formatted(rest, 1), in[0], in[1], in[2]);
      NDArray inverse =
          TorchCall.once(manager, layer, forward.formatted(rest, 2), in[0], in[1], in[2]);
      return TorchCall.of(
          manager,
          layer + ", dy: Tensor, mean: Tensor, inverse: Tensor",
          List.of(
              "dx, dgamma, dbeta = torch.native_layer_norm_backward(dy, x, [%d], mean, inverse, gamma, beta, [True, True, True])"
                  .formatted(which.columns()),
              "return [dx, dgamma, dbeta]"),
          in[0],
          in[1],
          in[2],
          in[3],
          mean,
          inverse);
    }
    if (!which.backward()) {
      return TorchCall.of(
          manager,
          "x: Tensor, gamma: Tensor",
          "torch.rms_norm(x, [%d], gamma, %s)".formatted(which.columns(), RowNormCase.EPSILON),
          in);
    }
    NDArray inverse =
        TorchCall.once(
            manager,
            "x: Tensor",
            "torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [1], True), %s))"
                .formatted(RowNormCase.EPSILON),
            in[0]);
    // libtorch has no operator for it: the formula in as few of its operators as it takes.
    return TorchCall.of(
        manager,
        "x: Tensor, gamma: Tensor, dy: Tensor, inverse: Tensor",
        List.of(
            "h = torch.mul(x, inverse)",
            "g = torch.mul(dy, gamma)",
            "m = torch.mean(torch.mul(g, h), [1], True)",
            "dx = torch.mul(torch.sub(g, torch.mul(h, m)), inverse)",
            "return [dx, torch.sum(torch.mul(dy, h), [0])]"),
        in[0],
        in[1],
        in[2],
        inverse);
  }
}
