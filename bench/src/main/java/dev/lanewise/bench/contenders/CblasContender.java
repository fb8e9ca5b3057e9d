package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.cases.GemvCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.DoubleOffHeapCblas;
import dev.lanewise.openblas.cblas.FloatOffHeapCblas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A native BLAS through {@code java.lang.foreign}, on memory off the heap. Its number of threads is
 * taken from the environment when it is loaded; see {@code ForkEnvironment}.
 */
final class CblasContender extends MatrixContender {
  /** The length of a cache line. */
  private static final long ALIGNMENT = 64;

  private final String file;

  CblasContender(String id, String library, String terms, String file) {
    super(id, library, terms);
    this.file = file;
  }

  @Override
  public Availability availability() {
    try {
      load();
      return new Available(library());
    } catch (BackendUnavailableException e) {
      return new Unavailable(e.reason(), e.remedy());
    } catch (NoSuchElementException e) {
      return new Unavailable(file + " lacks a function: " + e.getMessage(), "report it");
    }
  }

  private Cblas load() {
    return Cblas.of(Natives.load(id(), file));
  }

  @Override
  Optional<String> declines(MatrixCase which, int threads) {
    return Optional.empty();
  }

  @Override
  public boolean onEveryCase() {
    return true;
  }

  @Override
  Call prepare(MatrixCase which, HostBuffer a, HostBuffer b, int threads) {
    Cblas blas = load();
    MemorySegment first = copy(a);
    MemorySegment second = copy(b);
    MemorySegment result = allocate(which.lengthC(), which.dtype());
    Runnable call =
        switch (which) {
          case GemmCase gemm -> gemm(blas, gemm, first, second, result);
          case GemvCase gemv -> gemv(blas, gemv, first, second, result);
        };
    return new OffHeapCall(call, which.dtype(), result);
  }

  private static MemorySegment allocate(int length, DType dtype) {
    return Arena.ofAuto().allocate((long) length * dtype.bytes(), ALIGNMENT);
  }

  private static MemorySegment copy(HostBuffer buffer) {
    MemorySegment copy = allocate(Math.toIntExact(buffer.length()), buffer.dtype());
    return copy.copyFrom(
        buffer instanceof F32Buffer floats
            ? MemorySegment.ofArray(floats.array())
            : MemorySegment.ofArray(F64Buffer.cast(buffer, "buffer").array()));
  }

  private static Runnable gemm(
      Cblas blas, GemmCase which, MemorySegment a, MemorySegment b, MemorySegment c) {
    Gemm g = which.gemm();
    int batch = which.batch();
    long strideA = which.lengthA() / batch;
    long strideB = which.lengthB() / batch;
    long strideC = which.lengthC() / batch;
    if (which.dtype() == DType.F32) {
      FloatOffHeapCblas floats = new FloatOffHeapCblas(blas);
      return () -> {
        for (int i = 0; i < batch; i++) {
          floats.sgemm(
              g.transA(),
              g.transB(),
              g.m(),
              g.n(),
              g.k(),
              1,
              a,
              i * strideA,
              g.lda(),
              b,
              i * strideB,
              g.ldb(),
              0,
              c,
              i * strideC,
              g.ldc());
        }
      };
    }
    DoubleOffHeapCblas doubles = new DoubleOffHeapCblas(blas);
    return () -> {
      for (int i = 0; i < batch; i++) {
        doubles.dgemm(
            g.transA(),
            g.transB(),
            g.m(),
            g.n(),
            g.k(),
            1,
            a,
            i * strideA,
            g.lda(),
            b,
            i * strideB,
            g.ldb(),
            0,
            c,
            i * strideC,
            g.ldc());
      }
    };
  }

  private static Runnable gemv(
      Cblas blas, GemvCase which, MemorySegment a, MemorySegment x, MemorySegment y) {
    boolean trans = which.trans();
    int m = which.m();
    int n = which.n();
    if (which.dtype() == DType.F32) {
      FloatOffHeapCblas floats = new FloatOffHeapCblas(blas);
      return () -> floats.sgemv(trans, m, n, 1, a, 0, n, x, 0, 1, 0, y, 0, 1);
    }
    DoubleOffHeapCblas doubles = new DoubleOffHeapCblas(blas);
    return () -> doubles.dgemv(trans, m, n, 1, a, 0, n, x, 0, 1, 0, y, 0, 1);
  }

  /**
   * A call whose result is off the heap.
   *
   * @param call what to run
   * @param dtype the result's type
   * @param c where it leaves its result
   */
  private record OffHeapCall(Runnable call, DType dtype, MemorySegment c) implements Call {
    @Override
    public void run() {
      call.run();
    }

    @Override
    public HostBuffer result() {
      return dtype == DType.F32
          ? HostBuffer.of(c.toArray(ValueLayout.JAVA_FLOAT))
          : HostBuffer.of(c.toArray(ValueLayout.JAVA_DOUBLE));
    }

    /** The collector frees the memory. */
    @Override
    public void close() {}
  }
}
