package dev.lanewise.bench.gpu;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;

/** Calls of single kernels. */
final class KernelWorks {
  private static final DType F32 = DType.F32;
  private static final double EPSILON = 1e-5;

  private KernelWorks() {}

  /** {@code copy N}: N float32 within the device. */
  static Work copy(Backend backend, CaseText text) {
    int n = text.number("elements");
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(n);
    Buffer y = arrays.empty(n);
    return arrays.work(() -> backend.memory().copy(x, 0, y, 0, n));
  }

  /** {@code N}: a product of square matrices. */
  static Work matmul(Backend backend, CaseText text) {
    int n = text.number("rows");
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer a = arrays.normals((long) n * n);
    Buffer b = arrays.normals((long) n * n);
    Buffer c = arrays.empty((long) n * n);
    Gemm gemm = Gemm.dense(false, false, n, n, n);
    return arrays.work(() -> backend.matmul(F32).gemm(gemm, 1, a, 0, b, 0, 0, c, 0));
  }

  /** {@code N}: the same by a right matrix that was packed before. */
  static Work packed(Backend backend, CaseText text) {
    int n = text.number("rows");
    MatmulKernels kernels = backend.matmul(F32);
    Gemm gemm = Gemm.dense(false, false, n, n, n);
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer a = arrays.normals((long) n * n);
    Buffer c = arrays.empty((long) n * n);
    PackedMatrix b = kernels.packB(false, n, n, arrays.normals((long) n * n), 0, n);
    arrays.keep(b);
    return arrays.work(
        () -> kernels.gemmPackedB(gemm, 1, a, 0, b, 0, c, 0, Epilogue.NONE, null, 0, null, 0));
  }

  /** {@code conv PASS BATCH IN SIZE OUT KERNEL STRIDE PAD}, PASS forward or backward. */
  static Work conv(Backend backend, CaseText text) {
    String pass = text.word("forward or backward");
    int batch = text.number("images");
    int in = text.number("channels in");
    int size = text.number("rows and columns");
    int out = text.number("channels out");
    int kernel = text.number("taps");
    int stride = text.number("stride");
    Window2d window =
        Window2d.of(kernel, kernel)
            .withStride(stride, stride)
            .withPadding(text.numberOrZero("padding"));
    Conv2d conv = Conv2d.of(batch, in, size, size, out, window);
    Conv2dKernels kernels = backend.conv2d(F32);
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(conv.sizeX());
    Buffer w = arrays.normals(conv.sizeW());
    return switch (pass) {
      case "forward" -> {
        Buffer y = arrays.empty(conv.sizeY());
        yield arrays.work(() -> kernels.forward(conv, x, 0, w, 0, y, 0));
      }
      case "backward" -> {
        Buffer dy = arrays.normals(conv.sizeY());
        Buffer dx = arrays.empty(conv.sizeX());
        Buffer dw = arrays.empty(conv.sizeW());
        yield arrays.work(
            () -> {
              kernels.backwardData(conv, dy, 0, w, 0, dx, 0);
              kernels.backwardWeights(conv, x, 0, dy, 0, dw, 0);
            });
      }
      default -> {
        arrays.close();
        throw text.unknown("forward or backward", pass);
      }
    };
  }

  /** {@code softmax ROWS COLUMNS}. */
  static Work softmax(Backend backend, CaseText text) {
    Rows rows = new Rows(text.number("rows"), text.number("columns"));
    long n = (long) rows.rows() * rows.columns();
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(n);
    Buffer y = arrays.empty(n);
    return arrays.work(() -> backend.softmax(F32).softmax(rows, x, 0, y, 0));
  }

  /** {@code layernorm ROWS COLUMNS}. */
  static Work layerNorm(Backend backend, CaseText text) {
    RowNorm norm = new RowNorm(text.number("rows"), text.number("columns"), EPSILON);
    long n = (long) norm.rows() * norm.columns();
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(n);
    Buffer gamma = arrays.normals(norm.columns());
    Buffer beta = arrays.normals(norm.columns());
    Buffer y = arrays.empty(n);
    Buffer mean = arrays.empty(norm.rows());
    Buffer inverse = arrays.empty(norm.rows());
    return arrays.work(
        () ->
            backend
                .normalization(F32)
                .layerNorm(norm, x, 0, gamma, 0, beta, 0, y, 0, mean, 0, inverse, 0));
  }

  /** {@code gelu N}. */
  static Work gelu(Backend backend, CaseText text) {
    Layout line = Layout.of(text.number("elements"));
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(line.size());
    Buffer y = arrays.empty(line.size());
    Unary gelu = Unary.of(UnaryOp.GELU, line, line);
    return arrays.work(() -> backend.elementwise(F32).unary(gelu, x, 0, y, 0));
  }

  /** {@code add N}. */
  static Work add(Backend backend, CaseText text) {
    Layout line = Layout.of(text.number("elements"));
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer a = arrays.normals(line.size());
    Buffer b = arrays.normals(line.size());
    Buffer y = arrays.empty(line.size());
    Binary add = Binary.of(BinaryOp.ADD, line, line, line);
    return arrays.work(() -> backend.elementwise(F32).binary(add, a, 0, b, 0, y, 0));
  }

  /** {@code adamw N}: one parameter. */
  static Work adamW(Backend backend, CaseText text) {
    int n = text.number("elements");
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer w = arrays.normals(n);
    Buffer g = arrays.normals(n);
    Buffer s1 = arrays.empty(n);
    Buffer s2 = arrays.empty(n);
    OptimizerStep step = new OptimizerStep.Adam(1e-3, 0.9, 0.999, 1e-8, 0.01, true, 3);
    return arrays.work(() -> backend.optimizer(F32).step(step, n, w, 0, g, 0, s1, 0, s2, 0));
  }

  /** {@code maxpool BATCH CHANNELS SIZE}: windows of 2 x 2, with indices. */
  static Work maxPool(Backend backend, CaseText text) {
    int batch = text.number("images");
    int channels = text.number("channels");
    int size = text.number("rows and columns");
    Window2d window = Window2d.of(2, 2).withStride(2, 2);
    Pool2d pool = Pool2d.of(batch, channels, size, size, window, false, false);
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer x = arrays.normals(pool.sizeX());
    Buffer y = arrays.empty(pool.sizeY());
    Buffer indices = arrays.ints(pool.sizeY());
    return arrays.work(() -> backend.pool2d(F32).maxWithIndices(pool, x, 0, y, 0, indices, 0));
  }

  /** {@code PASS BATCH HEADS TIME SIZE}, causal. */
  static Work attention(Backend backend, CaseText text) {
    String pass = text.word("forward or backward");
    int batch = text.number("samples");
    int heads = text.number("heads");
    int time = text.number("steps");
    int size = text.number("elements of a head");
    Heads x = Heads.contiguous(batch, heads, time, size);
    Attention attention = new Attention(x, x, x, x, 1 / Math.sqrt(size), true);
    AttentionKernels kernels = backend.attention(F32);
    DeviceArrays arrays = new DeviceArrays(backend);
    Buffer q = arrays.normals(x.extent());
    Buffer k = arrays.normals(x.extent());
    Buffer v = arrays.normals(x.extent());
    Buffer y = arrays.empty(x.extent());
    Buffer sums = arrays.empty(attention.statistics());
    Runnable forward = () -> kernels.forward(attention, q, 0, k, 0, v, 0, null, 0, y, 0, sums, 0);
    return switch (pass) {
      case "forward" -> arrays.work(forward);
      case "backward" -> {
        Buffer dy = arrays.normals(x.extent());
        Buffer dq = arrays.empty(x.extent());
        Buffer dk = arrays.empty(x.extent());
        Buffer dv = arrays.empty(x.extent());
        forward.run();
        yield arrays.work(
            () ->
                kernels.backward(
                    attention, q, 0, k, 0, v, 0, null, 0, y, 0, sums, 0, dy, 0, dq, 0, dk, 0, dv,
                    0));
      }
      default -> {
        arrays.close();
        throw text.unknown("forward or backward", pass);
      }
    };
  }
}
