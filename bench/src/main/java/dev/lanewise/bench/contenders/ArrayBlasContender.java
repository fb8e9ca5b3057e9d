package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.cases.GemvCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A column-major BLAS on Java arrays. It gets a row-major product as C^T = op(B)^T op(A)^T, which
 * moves no data: every library computes the same numbers at the same places.
 */
final class ArrayBlasContender extends MatrixContender {
  private final SlowCalls slow;
  private final Supplier<ArrayBlas> load;

  ArrayBlasContender(
      String id, String library, String terms, SlowCalls slow, Supplier<ArrayBlas> load) {
    super(id, library, terms);
    this.slow = slow;
    this.load = load;
  }

  @Override
  public Availability availability() {
    try {
      float[] c = new float[1];
      load.get()
          .sgemm(false, false, 1, 1, 1, new float[] {2}, 0, 1, new float[] {3}, 0, 1, c, 0, 1);
      return c[0] == 6
          ? new Available(library())
          : new Unavailable("2 x 3 gave " + c[0], "report it to the library");
    } catch (RuntimeException | LinkageError e) {
      return new Unavailable(String.valueOf(e), "see the library's notes on installation");
    }
  }

  @Override
  Optional<String> declines(MatrixCase which, int threads) {
    return threads == 1 ? slow.declines(which) : SlowCalls.oneThreadOnly();
  }

  @Override
  public boolean onEveryCase() {
    return false;
  }

  @Override
  Call prepare(MatrixCase which, HostBuffer a, HostBuffer b, int threads) {
    ArrayBlas blas = load.get();
    HostBuffer c = HostBuffer.allocate(which.dtype(), which.lengthC());
    Runnable call =
        switch (which) {
          case GemmCase gemm -> gemm(blas, gemm, a, b, c);
          case GemvCase gemv -> gemv(blas, gemv, a, b, c);
        };
    return new HostCall(call, c, () -> {});
  }

  private static Runnable gemm(
      ArrayBlas blas, GemmCase which, HostBuffer a, HostBuffer b, HostBuffer c) {
    Gemm g = which.gemm();
    int batch = which.batch();
    int strideA = which.lengthA() / batch;
    int strideB = which.lengthB() / batch;
    int strideC = which.lengthC() / batch;
    if (c instanceof F32Buffer c32) {
      float[] first = F32Buffer.cast(a, "a").array();
      float[] second = F32Buffer.cast(b, "b").array();
      float[] result = c32.array();
      return () -> {
        for (int i = 0; i < batch; i++) {
          blas.sgemm(
              g.transB(),
              g.transA(),
              g.n(),
              g.m(),
              g.k(),
              second,
              i * strideB,
              g.ldb(),
              first,
              i * strideA,
              g.lda(),
              result,
              i * strideC,
              g.ldc());
        }
      };
    }
    double[] first = F64Buffer.cast(a, "a").array();
    double[] second = F64Buffer.cast(b, "b").array();
    double[] result = F64Buffer.cast(c, "c").array();
    return () -> {
      for (int i = 0; i < batch; i++) {
        blas.dgemm(
            g.transB(),
            g.transA(),
            g.n(),
            g.m(),
            g.k(),
            second,
            i * strideB,
            g.ldb(),
            first,
            i * strideA,
            g.lda(),
            result,
            i * strideC,
            g.ldc());
      }
    };
  }

  private static Runnable gemv(
      ArrayBlas blas, GemvCase which, HostBuffer a, HostBuffer x, HostBuffer y) {
    boolean trans = !which.trans();
    int rows = which.n();
    int columns = which.m();
    if (y instanceof F32Buffer y32) {
      float[] matrix = F32Buffer.cast(a, "a").array();
      float[] vector = F32Buffer.cast(x, "x").array();
      return () -> blas.sgemv(trans, rows, columns, matrix, vector, y32.array());
    }
    double[] matrix = F64Buffer.cast(a, "a").array();
    double[] vector = F64Buffer.cast(x, "x").array();
    double[] result = F64Buffer.cast(y, "y").array();
    return () -> blas.dgemv(trans, rows, columns, matrix, vector, result);
  }
}
