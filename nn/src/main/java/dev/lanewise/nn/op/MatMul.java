package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * y (.., m, n) = a (.., m, k) b (.., k, n); da = dy b^T, db = a^T dy. Transposed views go to the
 * kernel as they are; other strided operands are copied first.
 */
public final class MatMul extends Function {
  private record Plan(GemmBatch batch, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, a, b, c, p0, p1) -> plan(a, Objects.requireNonNull(b));

  private final Tensor a;
  private final Tensor b;

  private MatMul(Tensor a, Tensor b) {
    this.a = a;
    this.b = b;
    save(a);
    save(b);
  }

  private static Plan plan(Layout a, Layout b) {
    int m = a.dim(-2);
    int k = a.dim(-1);
    int n = b.dim(-1);
    if (b.dim(-2) != k) {
      throw new IllegalArgumentException(
          "matmul of "
              + a
              + " and "
              + b
              + "; expected the last size of the first ("
              + k
              + ") to equal the last but one of the second");
    }
    int[] shape = a.shape();
    shape[a.rank() - 1] = n;
    long count = 1;
    for (int axis = 0; axis < a.rank() - 2; axis++) {
      if (a.dim(axis) != b.dim(axis)) {
        throw new IllegalArgumentException(
            "matmul of " + a + " and " + b + "; expected equal front axes");
      }
      count = Math.multiplyExact(count, (long) a.dim(axis));
    }
    boolean transA = !isRowMajor(a);
    boolean transB = !isRowMajor(b);
    Gemm gemm =
        new Gemm(transA, transB, m, n, k, leading(a, transA), leading(b, transB), Math.max(1, n));
    return new Plan(
        new GemmBatch(gemm, Math.toIntExact(count), batchStride(a), batchStride(b), (long) m * n),
        Layout.of(shape));
  }

  private static boolean isRowMajor(Layout x) {
    return fits(x.dim(-1), x.stride(-1), x.dim(-2), x.stride(-2));
  }

  private static boolean isColumnMajor(Layout x) {
    return fits(x.dim(-2), x.stride(-2), x.dim(-1), x.stride(-1));
  }

  /** Whether runs of {@code inner} neighbours lie {@code outerStride} apart, as gemm wants. */
  private static boolean fits(int inner, long innerStride, int outer, long outerStride) {
    return (inner <= 1 || innerStride == 1)
        && (outer <= 1 || (outerStride >= inner && outerStride <= Integer.MAX_VALUE));
  }

  private static int leading(Layout x, boolean transposed) {
    int outer = transposed ? x.dim(-1) : x.dim(-2);
    int inner = transposed ? x.dim(-2) : x.dim(-1);
    long stride = transposed ? x.stride(-1) : x.stride(-2);
    return outer <= 1 ? Math.max(1, inner) : Math.toIntExact(Math.max(1, stride));
  }

  private static long batchStride(Layout x) {
    return x.rank() == 2 ? 0 : x.stride(x.rank() - 3);
  }

  /** The operand itself if gemm can read it, else a copy. */
  private static Tensor readable(Tensor x) {
    Layout layout = x.layout();
    if (layout.rank() < 2) {
      throw new IllegalArgumentException(
          "matmul operand has shape " + layout + "; expected two dimensions or more");
    }
    boolean matrix = isRowMajor(layout) || isColumnMajor(layout);
    boolean batch =
        layout.rank() == 2
            || layout.isContiguous()
            || (layout.rank() == 3 && layout.stride(0) >= 0);
    return matrix && batch ? x : x.contiguous();
  }

  /** The forward pass. */
  public static Tensor apply(Tensor left, Tensor right) {
    Engine engine = Operands.common(left, right);
    Tensor a = readable(left);
    Tensor b = readable(right);
    if (a.rank() != b.rank()) {
      throw new IllegalArgumentException(
          "matmul of " + a.layout() + " and " + b.layout() + "; expected as many dimensions");
    }
    Plan plan = engine.plans().get(PLAN, PLAN, a.layout(), b.layout(), null, 0, 0);
    Tensor y = engine.empty(a.dtype(), plan.y);
    engine
        .backend()
        .matmul(a.dtype())
        .gemmBatch(
            plan.batch,
            1,
            a.buffer(),
            a.offset(),
            b.buffer(),
            b.offset(),
            0,
            y.buffer(),
            y.offset());
    if (engine.isRecording(a) || engine.isRecording(b)) {
      engine.record(new MatMul(a, b), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    if (a.requiresGrad()) {
      a.addGrad(apply(dy, Transpose.lastTwo(b)), true);
    }
    if (b.requiresGrad()) {
      b.addGrad(apply(Transpose.lastTwo(a), dy), true);
    }
  }
}
