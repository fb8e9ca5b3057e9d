package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.cases.GemvCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_FDRM;

/** EJML: plain Java, row-major; its matrices have no offsets, so a batch is a list of them. */
final class EjmlContender extends MatrixContender {

  EjmlContender(String version) {
    super(
        "ejml",
        "EJML " + version + ", CommonOps of dense row-major matrices",
        "plain Java without SIMD intrinsics, made for small matrices; landmark cases only, up to"
            + " 1024 x 1024 x 1024");
  }

  @Override
  public Availability availability() {
    return new Available(library());
  }

  @Override
  Optional<String> declines(MatrixCase which, int threads) {
    return threads == 1 ? SlowCalls.OVER_1024_CUBED.declines(which) : SlowCalls.oneThreadOnly();
  }

  @Override
  public boolean onEveryCase() {
    return false;
  }

  @Override
  Call prepare(MatrixCase which, HostBuffer a, HostBuffer b, int threads) {
    GemmCase gemm =
        switch (which) {
          case GemmCase product -> product;
          case GemvCase gemv -> gemv.asGemm();
        };
    HostBuffer[] first = Parts.split(a, gemm.batch());
    HostBuffer[] second = Parts.split(b, gemm.batch());
    HostBuffer[] result = new HostBuffer[gemm.batch()];
    Runnable[] products = new Runnable[gemm.batch()];
    for (int i = 0; i < products.length; i++) {
      result[i] = HostBuffer.allocate(gemm.dtype(), gemm.m() * gemm.n());
      products[i] = product(gemm, first[i], second[i], result[i]);
    }
    return new Products(products, result);
  }

  private static Runnable product(GemmCase g, HostBuffer a, HostBuffer b, HostBuffer c) {
    int rowsA = g.transA() ? g.k() : g.m();
    int columnsA = g.transA() ? g.m() : g.k();
    int rowsB = g.transB() ? g.n() : g.k();
    int columnsB = g.transB() ? g.k() : g.n();
    if (c instanceof F32Buffer c32) {
      FMatrixRMaj x = FMatrixRMaj.wrap(rowsA, columnsA, F32Buffer.cast(a, "a").array());
      FMatrixRMaj y = FMatrixRMaj.wrap(rowsB, columnsB, F32Buffer.cast(b, "b").array());
      FMatrixRMaj z = FMatrixRMaj.wrap(g.m(), g.n(), c32.array());
      if (g.transA()) {
        return g.transB()
            ? () -> CommonOps_FDRM.multTransAB(x, y, z)
            : () -> CommonOps_FDRM.multTransA(x, y, z);
      }
      return g.transB()
          ? () -> CommonOps_FDRM.multTransB(x, y, z)
          : () -> CommonOps_FDRM.mult(x, y, z);
    }
    DMatrixRMaj x = DMatrixRMaj.wrap(rowsA, columnsA, F64Buffer.cast(a, "a").array());
    DMatrixRMaj y = DMatrixRMaj.wrap(rowsB, columnsB, F64Buffer.cast(b, "b").array());
    DMatrixRMaj z = DMatrixRMaj.wrap(g.m(), g.n(), F64Buffer.cast(c, "c").array());
    if (g.transA()) {
      return g.transB()
          ? () -> CommonOps_DDRM.multTransAB(x, y, z)
          : () -> CommonOps_DDRM.multTransA(x, y, z);
    }
    return g.transB()
        ? () -> CommonOps_DDRM.multTransB(x, y, z)
        : () -> CommonOps_DDRM.mult(x, y, z);
  }

  /**
   * The products of a batch, one after the other.
   *
   * @param products what to run
   * @param results where each leaves its result
   */
  @SuppressWarnings("ArrayRecordComponent") // Held to be run, never compared.
  private record Products(Runnable[] products, HostBuffer[] results) implements Call {
    @Override
    public void run() {
      for (Runnable product : products) {
        product.run();
      }
    }

    @Override
    public HostBuffer result() {
      return Parts.join(results);
    }

    @Override
    public void close() {}
  }
}
