package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.testing.Guarded;
import java.util.List;

/** Softmax along an axis, and SoftmaxCrossEntropyLoss, whose classes are axis 1. */
final class Losses extends Operators {
  Losses(Backend backend) {
    super(backend);
  }

  /** The elements with an axis behind the others, or put back where it was. */
  private static double[] moved(OnnxTensor x, int axis, double[] values, boolean back) {
    int outer = product(x.shape(), 0, axis);
    int n = x.shape()[axis];
    int inner = product(x.shape(), axis + 1, x.rank());
    double[] result = new double[values.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        for (int c = 0; c < n; c++) {
          int apart = (o * n + c) * inner + i;
          int together = (o * inner + i) * n + c;
          result[back ? apart : together] = values[back ? together : apart];
        }
      }
    }
    return result;
  }

  /** The rows along an axis. */
  private Guarded rows(OnnxTensor x, int axis) {
    return in(OnnxTensor.floats(x.shape(), moved(x, axis, x.values(), false)));
  }

  private static Rows sizes(OnnxTensor x, int axis) {
    int columns = x.shape()[axis];
    return new Rows(x.values().length / Math.max(1, columns), columns);
  }

  OnnxTensor softmax(int axis, OnnxTensor x, boolean logarithm) {
    int place = Math.floorMod(axis, x.rank());
    Rows rows = sizes(x, place);
    Guarded from = rows(x, place);
    Guarded y = out(rows.size());
    if (logarithm) {
      backend.softmax(F32).logSoftmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    } else {
      backend.softmax(F32).softmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    }
    double[] values = y.assertMarginsIntact().values();
    return OnnxTensor.floats(x.shape(), moved(x, place, values, true));
  }

  /** The loss and, if asked for, the logarithms of the probabilities. */
  List<OnnxTensor> crossEntropy(OnnxNode node, List<OnnxTensor> arguments) {
    if (arguments.size() > 2) {
      throw new UnsupportedCaseException(NotRun.WEIGHTS);
    }
    OnnxTensor x = arguments.get(0);
    OnnxTensor labels = arguments.get(1);
    OnnxTensor loss = loss(node, x, labels);
    return node.outputs().size() < 2 ? List.of(loss) : List.of(loss, softmax(1, x, true));
  }

  private OnnxTensor loss(OnnxNode node, OnnxTensor x, OnnxTensor labels) {
    Rows rows = sizes(x, 1);
    Guarded logits = rows(x, 1);
    Guarded classes = Guarded.of(backend.memory(), DType.I32, labels.values());
    String reduction = node.word("reduction", "mean");
    if (reduction.equals("none")) {
      double[] each = new double[rows.rows()];
      CrossEntropyLoss one = form(node, CrossEntropyLoss.sum(new Rows(1, rows.columns()), 1));
      for (int row = 0; row < each.length; row++) {
        each[row] = loss(one, logits, (long) row * rows.columns(), classes, row);
      }
      return OnnxTensor.floats(labels.shape(), each);
    }
    CrossEntropyLoss all =
        reduction.equals("sum") ? CrossEntropyLoss.sum(rows, 1) : CrossEntropyLoss.mean(rows);
    double value = loss(form(node, all), logits, 0, classes, 0);
    return OnnxTensor.floats(new int[0], new double[] {value});
  }

  private static CrossEntropyLoss form(OnnxNode node, CrossEntropyLoss plain) {
    return node.has("ignore_index") ? plain.withIgnored(node.integer("ignore_index", 0)) : plain;
  }

  private double loss(
      CrossEntropyLoss form, Guarded logits, long from, Guarded labels, long firstLabel) {
    Guarded logSumExp = out(form.rows().rows());
    Guarded result = out(1);
    backend
        .loss(F32)
        .crossEntropy(
            form,
            logits.buffer(),
            logits.at() + from,
            labels.buffer(),
            labels.at() + firstLabel,
            logSumExp.buffer(),
            logSumExp.at(),
            result.buffer(),
            result.at());
    return result.assertMarginsIntact().get(0);
  }
}
