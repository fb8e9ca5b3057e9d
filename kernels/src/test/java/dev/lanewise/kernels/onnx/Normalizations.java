package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.testing.Guarded;
import java.util.Arrays;
import java.util.List;

/** BatchNormalization, InstanceNormalization, LayerNormalization and LRN. */
final class Normalizations extends Operators {
  private static final double EPSILON = 1e-5;

  Normalizations(Backend backend) {
    super(backend);
  }

  private static int plane(OnnxTensor x) {
    return product(x.shape(), 2, x.rank());
  }

  List<OnnxTensor> batch(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor x = arguments.get(0);
    double kept = node.number("momentum", 0.9);
    BatchNorm norm =
        new BatchNorm(
            x.shape()[0], x.shape()[1], plane(x), 1 - kept, node.number("epsilon", EPSILON));
    Guarded image = in(x);
    Guarded gamma = in(arguments.get(1));
    Guarded beta = in(arguments.get(2));
    Guarded mean = in(arguments.get(3));
    Guarded variance = in(arguments.get(4));
    Guarded y = out(norm.size());
    if (node.integer("training_mode", 0) == 0) {
      backend
          .normalization(F32)
          .batchNormEval(
              norm,
              image.buffer(),
              image.at(),
              gamma.buffer(),
              gamma.at(),
              beta.buffer(),
              beta.at(),
              mean.buffer(),
              mean.at(),
              variance.buffer(),
              variance.at(),
              y.buffer(),
              y.at());
      return List.of(result(y, x.shape()));
    }
    Guarded batchMean = out(norm.channels());
    Guarded inverseDeviation = out(norm.channels());
    backend
        .normalization(F32)
        .batchNormTrain(
            norm,
            image.buffer(),
            image.at(),
            gamma.buffer(),
            gamma.at(),
            beta.buffer(),
            beta.at(),
            mean.buffer(),
            mean.at(),
            variance.buffer(),
            variance.at(),
            y.buffer(),
            y.at(),
            batchMean.buffer(),
            batchMean.at(),
            inverseDeviation.buffer(),
            inverseDeviation.at());
    double[] biased = biased(norm, kept, arguments.get(4).values(), variance.values());
    return List.of(
        result(y, x.shape()),
        result(mean, norm.channels()),
        OnnxTensor.floats(new int[] {norm.channels()}, biased));
  }

  /** The running variance with the batch's as ONNX counts it: divided by n, ours by n - 1. */
  private static double[] biased(BatchNorm norm, double kept, double[] before, double[] after) {
    double[] biased = new double[before.length];
    for (int c = 0; c < biased.length; c++) {
      double ofBatch = after[c] - kept * before[c];
      biased[c] = kept * before[c] + ofBatch * (norm.count() - 1) / norm.count();
    }
    return biased;
  }

  OnnxTensor instance(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor x = arguments.get(0);
    int channels = x.shape()[1];
    GroupNorm norm =
        new GroupNorm(x.shape()[0], channels, plane(x), channels, node.number("epsilon", EPSILON));
    Guarded image = in(x);
    Guarded gamma = in(arguments.get(1));
    Guarded beta = in(arguments.get(2));
    Guarded y = out(norm.size());
    Guarded mean = out(norm.statistics());
    Guarded inverseDeviation = out(norm.statistics());
    backend
        .normalization(F32)
        .groupNorm(
            norm,
            image.buffer(),
            image.at(),
            gamma.buffer(),
            gamma.at(),
            beta.buffer(),
            beta.at(),
            y.buffer(),
            y.at(),
            mean.buffer(),
            mean.at(),
            inverseDeviation.buffer(),
            inverseDeviation.at());
    return result(y, x.shape());
  }

  /** The result, the means and the inverse deviations. */
  List<OnnxTensor> layer(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor x = arguments.get(0);
    int axis = Math.floorMod(node.integer("axis", -1), x.rank());
    int rows = product(x.shape(), 0, axis);
    int columns = product(x.shape(), axis, x.rank());
    RowNorm norm = new RowNorm(rows, columns, node.number("epsilon", EPSILON));
    Guarded matrix = in(x);
    Guarded gamma = in(arguments.get(1));
    Guarded beta = in(arguments.get(2));
    Guarded y = out(norm.size());
    Guarded mean = out(rows);
    Guarded inverseDeviation = out(rows);
    backend
        .normalization(F32)
        .layerNorm(
            norm,
            matrix.buffer(),
            matrix.at(),
            gamma.buffer(),
            gamma.at(),
            beta.buffer(),
            beta.at(),
            y.buffer(),
            y.at(),
            mean.buffer(),
            mean.at(),
            inverseDeviation.buffer(),
            inverseDeviation.at());
    int[] shape = x.shape().clone();
    Arrays.fill(shape, axis, shape.length, 1);
    return List.of(result(y, x.shape()), result(mean, shape), result(inverseDeviation, shape));
  }

  OnnxTensor response(OnnxNode node, OnnxTensor x) {
    ResponseNorm norm =
        new ResponseNorm(
            x.shape()[0],
            x.shape()[1],
            plane(x),
            node.integer("size", 1),
            node.number("alpha", 1e-4),
            node.number("beta", 0.75),
            node.number("bias", 1));
    Guarded image = in(x);
    Guarded y = out(norm.elements());
    Guarded scale = out(norm.elements());
    backend
        .normalization(F32)
        .responseNorm(
            norm, image.buffer(), image.at(), y.buffer(), y.at(), scale.buffer(), scale.at());
    return result(y, x.shape());
  }
}
