package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.kernels.host.HostBuffer;

/** Nodes of elementwise operations and of those on rows; inputs are named before. */
final class OnnxRows {
  private OnnxRows() {}

  static void elementwise(ProtoMessage node, ElementwiseCase which) {
    node.text(2, OnnxModel.OUTPUT);
    switch (which.op()) {
      case EXP -> node.text(4, "Exp");
      case TANH -> node.text(4, "Tanh");
      case SIGMOID -> node.text(4, "Sigmoid");
      case GELU -> node.text(4, "Gelu");
      case GELU_TANH -> node.text(4, "Gelu").message(5, OnnxParts.text("approximate", "tanh"));
      // x sigmoid(alpha x).
      case SILU ->
          node.text(4, "QuickGelu")
              .text(7, OnnxModel.MICROSOFT)
              .message(5, OnnxParts.number("alpha", 1));
      case RELU -> node.text(4, "Relu");
      case ADD -> node.text(4, "Add");
      case MUL -> node.text(4, "Mul");
      case DROPOUT -> throw new IllegalArgumentException("case is " + which.name());
    }
  }

  static void softmax(ProtoMessage node, SoftmaxCase which) {
    boolean plain = which.kind() == SoftmaxCase.Kind.PLAIN;
    node.text(2, OnnxModel.OUTPUT).text(4, plain ? "Softmax" : "LogSoftmax");
    node.message(5, OnnxParts.integer("axis", 1));
  }

  static void norm(
      ProtoMessage node, ProtoMessage graph, RowNormCase which, HostBuffer[] operands) {
    node.text(1, "gamma");
    graph.message(5, OnnxParts.constant("gamma", operands[1], which.columns()));
    if (which.hasBeta()) {
      node.text(1, "beta");
      graph.message(5, OnnxParts.constant("beta", operands[2], which.columns()));
    }
    // The second is an operator of ONNX Runtime that stands in ONNX's own domain.
    node.text(2, OnnxModel.OUTPUT)
        .text(4, which.hasBeta() ? "LayerNormalization" : "SimplifiedLayerNormalization");
    node.message(5, OnnxParts.integer("axis", 1));
    node.message(5, OnnxParts.number("epsilon", (float) RowNormCase.EPSILON));
  }
}
