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
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.PackedFilter;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Arrays;

/** Layers by our own kernels. */
final class KernelLayers {
  private static final double MOMENTUM = 0.1;

  private KernelLayers() {}

  /** A call that leaves the result there. */
  static Runnable call(Backend backend, LayerCase which, HostBuffer[] in, HostBuffer result) {
    return switch (which) {
      case ConvCase conv -> convolution(backend.conv2d(DType.F32), conv, in, result);
      case PoolCase pool -> pooling(backend.pool2d(DType.F32), pool, in, result);
      case NormCase norm ->
          norm.kind() == NormCase.Kind.RELU
              ? relu(backend.elementwise(DType.F32), norm, in, result)
              : normalization(backend.normalization(DType.F32), norm, in, result);
      case ElementwiseCase one -> KernelRows.elementwise(backend, one, in, result);
      case OverheadCase one -> TensorOverhead.call(backend, one, in, result);
      case SoftmaxCase softmax -> KernelRows.softmax(backend, softmax, in, result);
      case RowNormCase norm -> KernelRows.norm(backend, norm, in, result);
      case AttentionCase attention -> KernelAttention.call(backend, attention, in, result);
      case RecurrentCase other -> throw new IllegalArgumentException("case is " + other.name());
      case StepCase other -> throw new IllegalArgumentException("case is " + other.name());
      case OptimizerCase other -> throw new IllegalArgumentException("case is " + other.name());
    };
  }

  private static Runnable convolution(
      Conv2dKernels kernels, ConvCase which, HostBuffer[] in, HostBuffer result) {
    Conv2d conv = which.conv();
    return switch (which.pass()) {
      case FORWARD, EXACT -> {
        PackedFilter w = kernels.pack(conv, PackedFilter.Use.FORWARD, in[1], 0);
        yield () ->
            kernels.forwardPacked(
                conv, in[0], 0, w, result, 0, ConvEpilogue.NONE, null, 0, null, 0, null, 0);
      }
      case DATA -> () -> kernels.backwardData(conv, in[0], 0, in[1], 0, result, 0);
      case WEIGHTS -> () -> kernels.backwardWeights(conv, in[0], 0, in[1], 0, result, 0);
    };
  }

  private static Runnable pooling(
      Pool2dKernels kernels, PoolCase which, HostBuffer[] in, HostBuffer result) {
    Pool2d pool = which.pool();
    if (which.kind() == PoolCase.Kind.AVERAGE) {
      return which.backward()
          ? () -> kernels.averageBackward(pool, in[1], 0, result, 0)
          : () -> kernels.average(pool, in[0], 0, result, 0);
    }
    if (!which.backward()) {
      return () -> kernels.max(pool, in[0], 0, result, 0);
    }
    HostBuffer y = HostBuffer.allocate(DType.F32, which.lengthY());
    HostBuffer indices = HostBuffer.allocate(DType.I32, which.lengthY());
    kernels.maxWithIndices(pool, in[0], 0, y, 0, indices, 0);
    return () -> kernels.maxBackward(pool, in[1], 0, indices, 0, result, 0);
  }

  private static Runnable relu(
      ElementwiseKernels kernels, NormCase which, HostBuffer[] in, HostBuffer result) {
    Layout layout = Layout.of(which.lengthX());
    if (!which.backward()) {
      Unary relu = Unary.of(UnaryOp.RELU, layout, layout);
      return () -> kernels.unary(relu, in[0], 0, result, 0);
    }
    UnaryBackward backward = UnaryBackward.of(UnaryOp.RELU, 0, 0, layout, layout, layout);
    HostBuffer y = HostBuffer.allocate(DType.F32, which.lengthX());
    kernels.unary(Unary.of(UnaryOp.RELU, layout, layout), in[0], 0, y, 0);
    return () -> kernels.unaryBackward(backward, y, 0, in[1], 0, result, 0);
  }

  private static Runnable normalization(
      NormalizationKernels kernels, NormCase which, HostBuffer[] in, HostBuffer result) {
    int channels = which.channels();
    BatchNorm norm =
        new BatchNorm(
            which.batch(), channels, which.height() * which.width(), MOMENTUM, NormCase.EPSILON);
    HostBuffer runningMean = filled(channels, NormCase.MEAN);
    HostBuffer runningVariance = filled(channels, NormCase.VARIANCE);
    HostBuffer mean = filled(channels, 0);
    HostBuffer inverse = filled(channels, 0);
    HostBuffer dGamma = filled(channels, 0);
    HostBuffer dBeta = filled(channels, 0);
    HostBuffer x = in[0];
    HostBuffer gamma = in[1];
    HostBuffer beta = in[2];
    if (which.kind() == NormCase.Kind.EVAL) {
      return which.backward()
          ? () ->
              kernels.batchNormEvalBackward(
                  norm,
                  x,
                  0,
                  gamma,
                  0,
                  runningMean,
                  0,
                  runningVariance,
                  0,
                  in[3],
                  0,
                  result,
                  0,
                  dGamma,
                  0,
                  dBeta,
                  0)
          : () ->
              kernels.batchNormEval(
                  norm, x, 0, gamma, 0, beta, 0, runningMean, 0, runningVariance, 0, result, 0);
    }
    Runnable forward =
        () ->
            kernels.batchNormTrain(
                norm,
                x,
                0,
                gamma,
                0,
                beta,
                0,
                runningMean,
                0,
                runningVariance,
                0,
                result,
                0,
                mean,
                0,
                inverse,
                0);
    if (!which.backward()) {
      return forward;
    }
    forward.run();
    return () ->
        kernels.batchNormTrainBackward(
            norm, x, 0, gamma, 0, mean, 0, inverse, 0, in[3], 0, result, 0, dGamma, 0, dBeta, 0);
  }

  private static HostBuffer filled(int length, float value) {
    float[] array = new float[length];
    Arrays.fill(array, value);
    return HostBuffer.of(array);
  }
}
