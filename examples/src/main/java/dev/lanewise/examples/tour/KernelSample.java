package dev.lanewise.examples.tour;

import dev.lanewise.examples.report.Numbers;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.SplittableRandom;

/** One kernel with its data on one backend; running it makes one call. */
final class KernelSample implements Runnable {
  /** Which kernel. */
  enum Kind {
    /** A square matrix product. */
    MATMUL,
    /** The exponential function. */
    EXP,
    /** Softmax of the rows of a square matrix. */
    SOFTMAX;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Backend backend;
  private final Kind kind;
  private final int side;
  private final Buffer a;
  private final Buffer b;
  private final Buffer y;
  private final Gemm gemm;
  private final Unary exp;

  /** Square matrices of 64 rows for each unit of {@code scale}, with numbers in [-1, 1). */
  KernelSample(Backend backend, Kind kind, int scale, long seed) {
    this.backend = backend;
    this.kind = kind;
    this.side = 64 * scale;
    SplittableRandom random = new SplittableRandom(seed);
    a = upload(random);
    b = upload(random);
    y = backend.memory().allocate(DType.F32, (long) side * side);
    gemm = Gemm.dense(false, false, side, side, side);
    exp = Unary.of(UnaryOp.EXP, Layout.of(side * side), Layout.of(side * side));
  }

  private Buffer upload(SplittableRandom random) {
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    Buffer buffer = backend.memory().allocate(DType.F32, values.length);
    backend.memory().upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  @Override
  public void run() {
    switch (kind) {
      case MATMUL -> backend.matmul(DType.F32).gemm(gemm, 1, a, 0, b, 0, 0, y, 0);
      case EXP -> backend.elementwise(DType.F32).unary(exp, a, 0, y, 0);
      case SOFTMAX -> backend.softmax(DType.F32).softmax(new Rows(side, side), a, 0, y, 0);
    }
    backend.memory().synchronize();
  }

  String describe() {
    return kind.label() + " " + side + " x " + side;
  }

  /** How fast a call of so many seconds is, in the unit that suits the kernel. */
  String rate(double seconds) {
    return kind == Kind.MATMUL
        ? Numbers.fixed(gemm.flops() / seconds * 1e-9, 1) + " GFLOP/s"
        : Numbers.fixed(seconds * 1e9 / ((double) side * side), 3) + " ns a number";
  }

  /** The largest |this - other| over the largest |this|, of the last results. */
  double largestDifference(KernelSample other) {
    float[] own = result();
    float[] others = other.result();
    double difference = 0;
    double magnitude = 0;
    for (int i = 0; i < own.length; i++) {
      difference = Math.max(difference, Math.abs((double) own[i] - others[i]));
      magnitude = Math.max(magnitude, Math.abs(own[i]));
    }
    return difference / magnitude;
  }

  private float[] result() {
    float[] values = new float[side * side];
    backend.memory().download(y, 0, values, 0, values.length);
    return values;
  }
}
