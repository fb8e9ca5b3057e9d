package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.testing.Guarded;
import java.util.Arrays;
import java.util.List;

/** Functions of elements, softmax and matrix products. */
final class Elementwises extends Operators {
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_GAMMA = 1.0507009873554805;

  Elementwises(Backend backend) {
    super(backend);
  }

  OnnxTensor unary(UnaryOp op, double p0, OnnxTensor x) {
    Layout layout = Layout.of(x.shape());
    Guarded from = in(x);
    Guarded y = out(layout.size());
    backend
        .elementwise(F32)
        .unary(Unary.of(op, p0, 0, layout, layout), from.buffer(), from.at(), y.buffer(), y.at());
    return result(y, x.shape());
  }

  OnnxTensor selu(OnnxNode node, OnnxTensor x) {
    OnnxTensor elu = unary(UnaryOp.ELU, node.number("alpha", SELU_ALPHA), x);
    return unary(UnaryOp.AFFINE, node.number("gamma", SELU_GAMMA), elu);
  }

  OnnxTensor binary(BinaryOp op, OnnxTensor a, OnnxTensor b) {
    Layout left = Layout.of(a.shape());
    Layout right = Layout.of(b.shape());
    int[] shape = Layout.broadcastShape(left, right);
    Layout made = Layout.of(shape);
    Guarded fromA = in(a);
    Guarded fromB = in(b);
    Guarded y = out(made.size());
    backend
        .elementwise(F32)
        .binary(
            Binary.of(op, left, right, made),
            fromA.buffer(),
            fromA.at(),
            fromB.buffer(),
            fromB.at(),
            y.buffer(),
            y.at());
    return result(y, shape);
  }

  /** PRelu: a slope for all or for each channel. */
  OnnxTensor prelu(OnnxTensor x, OnnxTensor slope) {
    int[] channels = new int[x.rank() - 1];
    Arrays.fill(channels, 1);
    channels[0] = slope.values().length;
    OnnxTensor zero = OnnxTensor.floats(new int[0], new double[] {0});
    OnnxTensor above = binary(BinaryOp.MAX, x, zero);
    OnnxTensor below = binary(BinaryOp.MIN, x, zero);
    return binary(BinaryOp.ADD, above, binary(BinaryOp.MUL, below, slope.reshaped(channels)));
  }

  /** Softmax of all axes from one on; its logarithm if asked for. */
  OnnxTensor softmax(OnnxNode node, OnnxTensor x, boolean logarithm) {
    int axis = Math.floorMod(node.integer("axis", 1), x.rank());
    Rows rows = new Rows(product(x.shape(), 0, axis), product(x.shape(), axis, x.rank()));
    Guarded from = in(x);
    Guarded y = out(rows.size());
    if (logarithm) {
      backend.softmax(F32).logSoftmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    } else {
      backend.softmax(F32).softmax(rows, from.buffer(), from.at(), y.buffer(), y.at());
    }
    return result(y, x.shape());
  }

  OnnxTensor matmul(OnnxTensor a, OnnxTensor b) {
    Gemm gemm = Gemm.dense(false, false, a.shape()[0], b.shape()[1], a.shape()[1]);
    return gemm(gemm, 1, a, b, out((long) gemm.m() * gemm.n()), 0);
  }

  /** Gemm, whose third argument is broadcast to the result before the product is added. */
  OnnxTensor gemm(OnnxNode node, List<OnnxTensor> arguments) {
    OnnxTensor a = arguments.get(0);
    OnnxTensor b = arguments.get(1);
    boolean transA = node.integer("transA", 0) == 1;
    boolean transB = node.integer("transB", 0) == 1;
    int m = a.shape()[transA ? 1 : 0];
    int k = a.shape()[transA ? 0 : 1];
    int n = b.shape()[transB ? 0 : 1];
    OnnxTensor zeros = OnnxTensor.floats(new int[] {m, n}, new double[m * n]);
    OnnxTensor c = binary(BinaryOp.ADD, zeros, arguments.get(2));
    return gemm(
        Gemm.dense(transA, transB, m, n, k),
        node.number("alpha", 1),
        a,
        b,
        in(c),
        node.number("beta", 1));
  }

  private OnnxTensor gemm(
      Gemm gemm, double alpha, OnnxTensor a, OnnxTensor b, Guarded c, double beta) {
    Guarded fromA = in(a);
    Guarded fromB = in(b);
    backend
        .matmul(F32)
        .gemm(
            gemm,
            alpha,
            fromA.buffer(),
            fromA.at(),
            fromB.buffer(),
            fromB.at(),
            beta,
            c.buffer(),
            c.at());
    return result(c, gemm.m(), gemm.n());
  }
}
