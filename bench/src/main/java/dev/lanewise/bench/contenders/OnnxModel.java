package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Arrays;

/**
 * Writes a layer as an ONNX model of one node: output {@code y}, and what does not change from call
 * to call a constant of the model. The messages and their numbers are those of onnx.proto, release
 * 1.14.
 */
final class OnnxModel {
  static final String OUTPUT = "y";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 23;
  private static final int MICROSOFT_OPSET = 1;

  /** ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  private OnnxModel() {}

  /** How many operands are inputs; the others are constants. */
  static int inputs(LayerCase which) {
    return switch (which) {
      case ElementwiseCase one -> one.op().operands();
      case OverheadCase ignored -> 2;
      case AttentionCase ignored -> 3;
      default -> 1;
    };
  }

  /** The name of an input. */
  static String input(int operand) {
    return operand == 0 ? "x" : "x" + operand;
  }

  static long[] inputShape(LayerCase which, int operand) {
    return which instanceof RecurrentCase recurrent
        ? OnnxRecurrent.shapeX(recurrent)
        : Shapes.operand(which, operand);
  }

  static long[] outputShape(LayerCase which) {
    return which instanceof RecurrentCase recurrent
        ? OnnxRecurrent.shapeY(recurrent)
        : Shapes.result(which);
  }

  /** The elements of an input, in the order that {@link #inputShape} asks for. */
  static float[] input(LayerCase which, float[] operand) {
    return which instanceof RecurrentCase r
        ? OnnxRecurrent.swapped(operand, r.batch(), r.time(), r.hidden())
        : operand;
  }

  /** The result, of the elements of the output. */
  static float[] result(LayerCase which, float[] output) {
    return which instanceof RecurrentCase r
        ? OnnxRecurrent.swapped(output, r.time(), r.batch(), r.hidden())
        : output;
  }

  /** A forward layer with its inputs, and its other operands as constants. */
  static byte[] of(LayerCase which, HostBuffer[] operands) {
    ProtoMessage node = new ProtoMessage();
    for (int i = 0; i < inputs(which); i++) {
      node.text(1, input(i));
    }
    ProtoMessage graph = new ProtoMessage();
    switch (which) {
      case ConvCase c -> {
        node.text(1, "w").text(2, OUTPUT).text(4, "Conv");
        window(node, c.kernel(), c.stride(), c.pad());
        node.message(5, OnnxParts.integer("group", c.groups()));
        graph.message(
            5,
            OnnxParts.constant(
                "w", operands[1], c.out(), c.in() / c.groups(), c.kernel(), c.kernel()));
      }
      case PoolCase p -> {
        node.text(2, OUTPUT);
        if (p.pool().isGlobal()) {
          node.text(4, p.kind() == PoolCase.Kind.MAX ? "GlobalMaxPool" : "GlobalAveragePool");
        } else {
          node.text(4, p.kind() == PoolCase.Kind.MAX ? "MaxPool" : "AveragePool");
          window(node, p.kernel(), p.stride(), p.pad());
        }
      }
      case NormCase n -> {
        if (n.kind() == NormCase.Kind.RELU) {
          node.text(2, OUTPUT).text(4, "Relu");
        } else {
          batchNorm(node, graph, n, operands);
        }
      }
      case ElementwiseCase one -> OnnxRows.elementwise(node, one);
      case OverheadCase ignored -> node.text(2, OUTPUT).text(4, "Add");
      case SoftmaxCase softmax -> OnnxRows.softmax(node, softmax);
      case RowNormCase norm -> OnnxRows.norm(node, graph, norm, operands);
      case AttentionCase ignored ->
          node.text(2, OUTPUT).text(4, "Attention").message(5, OnnxParts.integer("is_causal", 1));
      case RecurrentCase recurrent -> OnnxRecurrent.node(node, graph, recurrent, operands);
      case StepCase step -> throw new IllegalArgumentException("case is " + step.name());
      case OptimizerCase o -> throw new IllegalArgumentException("case is " + o.name());
    }
    graph.message(1, node).text(2, "layer");
    for (int i = 0; i < inputs(which); i++) {
      graph.message(11, OnnxParts.value(input(i), inputShape(which, i)));
    }
    graph.message(12, OnnxParts.value(OUTPUT, outputShape(which)));
    return new ProtoMessage()
        .integer(1, IR_VERSION)
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").integer(2, OPSET))
        .message(8, new ProtoMessage().text(1, MICROSOFT).integer(2, MICROSOFT_OPSET))
        .bytes();
  }

  private static void batchNorm(
      ProtoMessage node, ProtoMessage graph, NormCase n, HostBuffer[] operands) {
    node.text(1, "gamma").text(1, "beta").text(1, "mean").text(1, "variance");
    node.text(2, OUTPUT).text(4, "BatchNormalization");
    node.message(5, OnnxParts.number("epsilon", (float) NormCase.EPSILON));
    graph.message(5, OnnxParts.constant("gamma", operands[1], n.channels()));
    graph.message(5, OnnxParts.constant("beta", operands[2], n.channels()));
    graph.message(5, OnnxParts.constant("mean", filled(n.channels(), NormCase.MEAN), n.channels()));
    graph.message(
        5, OnnxParts.constant("variance", filled(n.channels(), NormCase.VARIANCE), n.channels()));
  }

  private static HostBuffer filled(int length, float value) {
    float[] array = new float[length];
    Arrays.fill(array, value);
    return HostBuffer.of(array);
  }

  private static void window(ProtoMessage node, int kernel, int stride, int pad) {
    node.message(5, OnnxParts.integers("kernel_shape", kernel, kernel));
    node.message(5, OnnxParts.integers("strides", stride, stride));
    node.message(5, OnnxParts.integers("pads", pad, pad, pad, pad));
  }
}
