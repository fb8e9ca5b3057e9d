package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs models, one operation after the other. */
final class OnnxRunner {
  private final Convolutions convolutions;
  private final Poolings poolings;
  private final Normalizations normalizations;
  private final Resizings resizings;
  private final Elementwises elementwises;
  private final Movements movements;
  private final Recurrences recurrences;
  private final Losses losses;
  private final Optimizers optimizers;

  /** A runner on a backend; {@code exact} is what convolutions have to be. */
  OnnxRunner(Backend backend, boolean exact) {
    convolutions = new Convolutions(backend, exact);
    poolings = new Poolings(backend);
    normalizations = new Normalizations(backend);
    resizings = new Resizings(backend);
    elementwises = new Elementwises(backend);
    movements = new Movements(backend);
    recurrences = new Recurrences(backend);
    losses = new Losses(backend);
    optimizers = new Optimizers(backend);
  }

  /**
   * The results of a model.
   *
   * @param inputs its arguments, without those that are constants
   * @throws UnsupportedCaseException if our kernels do not have one of the operations
   */
  List<OnnxTensor> run(OnnxModel model, List<OnnxTensor> inputs) {
    Map<String, OnnxTensor> values = new HashMap<>(model.constants());
    int given = 0;
    for (String name : model.inputs()) {
      if (!model.constants().containsKey(name)) {
        values.put(name, inputs.get(given++));
      }
    }
    for (OnnxNode node : model.nodes()) {
      List<OnnxTensor> arguments = node.inputs().stream().map(values::get).toList();
      List<OnnxTensor> results = run(model, node, arguments);
      for (int i = 0; i < results.size(); i++) {
        if (!node.outputs().get(i).isEmpty()) {
          values.put(node.outputs().get(i), results.get(i));
        }
      }
    }
    return model.outputs().stream().map(values::get).toList();
  }

  private List<OnnxTensor> run(OnnxModel model, OnnxNode node, List<OnnxTensor> in) {
    return switch (node.operator()) {
      case "MaxPool" -> poolings.max(node, in.get(0));
      case "BatchNormalization" -> normalizations.batch(node, in);
      case "LayerNormalization" -> normalizations.layer(node, in);
      case "Split" -> movements.split(node, in.get(0));
      case "RNN", "LSTM", "GRU" -> recurrences.run(node, in);
      case "SoftmaxCrossEntropyLoss" -> losses.crossEntropy(node, in);
      case "Adam" -> optimizers.adam(node, in);
      case "Momentum" -> optimizers.momentum(node, in);
      case "Adagrad" -> throw new UnsupportedCaseException(NotRun.ADAGRAD);
      case "Softmax", "LogSoftmax" -> List.of(softmax(model, node, in.get(0)));
      default -> List.of(one(node, in));
    };
  }

  /** Along one axis since version 13, before that over all from the axis on. */
  private OnnxTensor softmax(OnnxModel model, OnnxNode node, OnnxTensor x) {
    boolean logarithm = node.operator().equals("LogSoftmax");
    return model.version() < 13
        ? elementwises.softmax(node, x, logarithm)
        : losses.softmax(node.integer("axis", -1), x, logarithm);
  }

  private OnnxTensor one(OnnxNode node, List<OnnxTensor> in) {
    return switch (node.operator()) {
      case "Conv" -> convolutions.conv(node, in);
      case "ConvTranspose" -> convolutions.transposed(node, in);
      case "ConvInteger", "QLinearConv" -> throw new UnsupportedCaseException(NotRun.INTEGERS);
      case "AveragePool" -> poolings.average(node, in.get(0));
      case "GlobalAveragePool" -> poolings.globalAverage(in.get(0));
      case "GlobalMaxPool" -> poolings.globalMax(in.get(0));
      case "MaxUnpool" -> poolings.unpool(node, in);
      case "InstanceNormalization" -> normalizations.instance(node, in);
      case "LRN" -> normalizations.response(node, in.get(0));
      case "Resize" -> resizings.resize(node, in);
      case "Upsample" -> resizings.upsample(node, in);
      case "Gemm" -> elementwises.gemm(node, in);
      case "MatMul" -> elementwises.matmul(in.get(0), in.get(1));
      case "PRelu" -> elementwises.prelu(in.get(0), in.get(1));
      case "Selu" -> elementwises.selu(node, in.get(0));
      case "Elu" -> unary(UnaryOp.ELU, node.number("alpha", 1), in);
      case "LeakyRelu" -> unary(UnaryOp.LEAKY_RELU, node.number("alpha", 0.01), in);
      case "Relu" -> unary(UnaryOp.RELU, 0, in);
      case "Sigmoid" -> unary(UnaryOp.SIGMOID, 0, in);
      case "Tanh" -> unary(UnaryOp.TANH, 0, in);
      case "Softplus" -> unary(UnaryOp.SOFTPLUS, 0, in);
      case "Abs" -> unary(UnaryOp.ABS, 0, in);
      case "Neg" -> unary(UnaryOp.NEG, 0, in);
      case "Exp" -> unary(UnaryOp.EXP, 0, in);
      case "Log" -> unary(UnaryOp.LOG, 0, in);
      case "Sqrt" -> unary(UnaryOp.SQRT, 0, in);
      case "Reciprocal" -> unary(UnaryOp.RECIPROCAL, 0, in);
      case "Erf" -> unary(UnaryOp.ERF, 0, in);
      case "Sin" -> unary(UnaryOp.SIN, 0, in);
      case "Cos" -> unary(UnaryOp.COS, 0, in);
      case "Add" -> elementwises.binary(BinaryOp.ADD, in.get(0), in.get(1));
      case "Sub" -> elementwises.binary(BinaryOp.SUB, in.get(0), in.get(1));
      case "Mul" -> elementwises.binary(BinaryOp.MUL, in.get(0), in.get(1));
      case "Div" -> elementwises.binary(BinaryOp.DIV, in.get(0), in.get(1));
      case "Transpose" -> movements.transpose(node, in.get(0));
      case "Gather" -> movements.gather(node, in.get(0), in.get(1));
      case "Pad" -> movements.pad(node, in.get(0));
      case "Reshape" -> in.get(0).reshaped(in.get(1).integers());
      case "Squeeze" -> Movements.squeeze(node, in.get(0));
      case "Unsqueeze" -> Movements.unsqueeze(node, in.get(0));
      case "Constant" -> node.tensor("value");
      default -> throw new IllegalArgumentException("operator is " + node.operator());
    };
  }

  private OnnxTensor unary(UnaryOp op, double parameter, List<OnnxTensor> in) {
    return elementwises.unary(op, parameter, in.get(0));
  }
}
