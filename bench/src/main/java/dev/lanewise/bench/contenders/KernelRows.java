package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;

/** Elementwise operations and those on rows by our own kernels. */
final class KernelRows {
  private static final long SEED = 1;

  private KernelRows() {}

  static Runnable elementwise(
      Backend backend, ElementwiseCase which, HostBuffer[] in, HostBuffer y) {
    return switch (which.op()) {
      case EXP -> unary(backend, UnaryOp.EXP, in[0], y);
      case TANH -> unary(backend, UnaryOp.TANH, in[0], y);
      case SIGMOID -> unary(backend, UnaryOp.SIGMOID, in[0], y);
      case GELU -> unary(backend, UnaryOp.GELU, in[0], y);
      case GELU_TANH -> unary(backend, UnaryOp.GELU_TANH, in[0], y);
      case SILU -> unary(backend, UnaryOp.SILU, in[0], y);
      case RELU -> unary(backend, UnaryOp.RELU, in[0], y);
      case ADD -> binary(backend, BinaryOp.ADD, in[0], in[1], y);
      case MUL -> binary(backend, BinaryOp.MUL, in[0], in[1], y);
      case DROPOUT -> dropout(backend, in[0], y);
    };
  }

  private static Runnable unary(Backend backend, UnaryOp op, HostBuffer x, HostBuffer y) {
    ElementwiseKernels kernels = backend.elementwise(DType.F32);
    Layout layout = Layout.of(Math.toIntExact(x.length()));
    Unary unary = Unary.of(op, layout, layout);
    return () -> kernels.unary(unary, x, 0, y, 0);
  }

  static Runnable binary(Backend backend, BinaryOp op, HostBuffer a, HostBuffer b, HostBuffer y) {
    ElementwiseKernels kernels = backend.elementwise(DType.F32);
    Layout layout = Layout.of(Math.toIntExact(a.length()));
    Binary binary = Binary.of(op, layout, layout, layout);
    return () -> kernels.binary(binary, a, 0, b, 0, y, 0);
  }

  /** Each call goes on in the stream of random numbers. */
  private static Runnable dropout(Backend backend, HostBuffer x, HostBuffer y) {
    RandomKernels random = backend.random(DType.F32);
    int n = Math.toIntExact(x.length());
    long[] counter = new long[1];
    return () -> {
      random.dropout(SEED, 0, counter[0], n, 0.5, 2, x, 0, y, 0);
      counter[0] += n;
    };
  }

  static Runnable softmax(Backend backend, SoftmaxCase which, HostBuffer[] in, HostBuffer result) {
    Rows rows = new Rows(which.rows(), which.columns());
    if (which.kind() == SoftmaxCase.Kind.CROSS_ENTROPY) {
      return crossEntropy(backend.loss(DType.F32), which, rows, in[0], result);
    }
    SoftmaxKernels kernels = backend.softmax(DType.F32);
    boolean log = which.kind() == SoftmaxCase.Kind.LOG;
    if (!which.backward()) {
      return log
          ? () -> kernels.logSoftmax(rows, in[0], 0, result, 0)
          : () -> kernels.softmax(rows, in[0], 0, result, 0);
    }
    HostBuffer y = HostBuffer.allocate(DType.F32, which.lengthX());
    if (log) {
      kernels.logSoftmax(rows, in[0], 0, y, 0);
      return () -> kernels.logSoftmaxBackward(rows, y, 0, in[1], 0, result, 0);
    }
    kernels.softmax(rows, in[0], 0, y, 0);
    return () -> kernels.softmaxBackward(rows, y, 0, in[1], 0, result, 0);
  }

  private static Runnable crossEntropy(
      LossKernels kernels, SoftmaxCase which, Rows rows, HostBuffer x, HostBuffer result) {
    int[] classes = new int[which.rows()];
    for (int row = 0; row < classes.length; row++) {
      classes[row] = which.label(row);
    }
    HostBuffer labels = HostBuffer.of(classes);
    HostBuffer logSumExp = HostBuffer.allocate(DType.F32, which.rows());
    CrossEntropyLoss mean = CrossEntropyLoss.mean(rows);
    if (!which.backward()) {
      return () -> kernels.crossEntropy(mean, x, 0, labels, 0, logSumExp, 0, result, 0);
    }
    HostBuffer loss = HostBuffer.allocate(DType.F32, 1);
    kernels.crossEntropy(mean, x, 0, labels, 0, logSumExp, 0, loss, 0);
    HostBuffer dy = HostBuffer.of(new float[] {1});
    return () ->
        kernels.crossEntropyBackward(mean, x, 0, labels, 0, logSumExp, 0, dy, 0, result, 0);
  }

  static Runnable norm(Backend backend, RowNormCase which, HostBuffer[] in, HostBuffer result) {
    NormalizationKernels kernels = backend.normalization(DType.F32);
    RowNorm norm = new RowNorm(which.rows(), which.columns(), RowNormCase.EPSILON);
    return which.hasBeta()
        ? layerNorm(backend, kernels, which, norm, in, result)
        : rmsNorm(backend, kernels, which, norm, in, result);
  }

  private static Runnable layerNorm(
      Backend backend,
      NormalizationKernels kernels,
      RowNormCase which,
      RowNorm norm,
      HostBuffer[] in,
      HostBuffer result) {
    HostBuffer mean = HostBuffer.allocate(DType.F32, which.rows());
    HostBuffer inverse = HostBuffer.allocate(DType.F32, which.rows());
    HostBuffer y = which.backward() ? HostBuffer.allocate(DType.F32, which.lengthX()) : result;
    Runnable forward =
        () -> kernels.layerNorm(norm, in[0], 0, in[1], 0, in[2], 0, y, 0, mean, 0, inverse, 0);
    if (!which.backward()) {
      return forward;
    }
    forward.run();
    ElementwiseKernels elementwise = backend.elementwise(DType.F32);
    int columns = which.columns();
    int dGamma = which.lengthX();
    int dBeta = dGamma + columns;
    HostBuffer dy = in[which.dy()];
    return () -> {
      // The kernel adds to them, libtorch's makes new ones.
      elementwise.fill(0, 2L * columns, result, dGamma);
      kernels.layerNormBackward(
          norm, in[0], 0, in[1], 0, mean, 0, inverse, 0, dy, 0, result, 0, result, dGamma, result,
          dBeta);
    };
  }

  private static Runnable rmsNorm(
      Backend backend,
      NormalizationKernels kernels,
      RowNormCase which,
      RowNorm norm,
      HostBuffer[] in,
      HostBuffer result) {
    HostBuffer inverse = HostBuffer.allocate(DType.F32, which.rows());
    HostBuffer y = which.backward() ? HostBuffer.allocate(DType.F32, which.lengthX()) : result;
    Runnable forward = () -> kernels.rmsNorm(norm, in[0], 0, in[1], 0, y, 0, inverse, 0);
    if (!which.backward()) {
      return forward;
    }
    forward.run();
    ElementwiseKernels elementwise = backend.elementwise(DType.F32);
    int dGamma = which.lengthX();
    HostBuffer dy = in[which.dy()];
    return () -> {
      elementwise.fill(0, which.columns(), result, dGamma);
      kernels.rmsNormBackward(
          norm, in[0], 0, in[1], 0, inverse, 0, dy, 0, result, 0, result, dGamma);
    };
  }
}
