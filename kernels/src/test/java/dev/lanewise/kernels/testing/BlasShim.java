package dev.lanewise.kernels.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * The Fortran BLAS on a backend; {@code blas_shim.c} calls it from programs written for that. A
 * column-major matrix is the transpose of a row-major one, which turns every product around.
 *
 * <p>Where BLAS differs from Lanewise, it is done here: negative increments of gemv and ger (the
 * elements are turned around), increments below 1 of scal, asum and iamax (nothing to do), gemv of
 * a matrix without rows or columns (y stays; ours becomes beta y), and a wrong letter for a
 * transpose. Any other bad argument is found by the exception that names it, so that a tester of
 * error exits tests our checks.
 *
 * <p>The variable {@code LANEWISE_PLANT} plants an error, for tests of the testers: {@code
 * "gemm:1e-6"} makes the first element that every gemm writes too large by so much of it.
 */
final class BlasShim {
  /** The variable that plants an error. */
  static final String PLANT_VARIABLE = "LANEWISE_PLANT";

  private static final Backend BACKEND =
      TestBackends.host(Objects.requireNonNull(BackendConfig.defaults().backend()), 1);
  private static final String PLANT =
      Objects.requireNonNullElse(System.getenv(PLANT_VARIABLE), ":0");

  private final DType dtype;
  private final MemorySegment arguments;
  private final double planted;

  private BlasShim(String kind, DType dtype, long address) {
    this.dtype = dtype;
    this.arguments = MemorySegment.ofAddress(address).reinterpret(13 * ADDRESS.byteSize());
    String[] plant = PLANT.split(":", 2);
    this.planted = 1 + (plant[0].equals(kind) ? Double.parseDouble(plant[1]) : 0);
  }

  /**
   * Runs a routine.
   *
   * @param kind its name without the type
   * @param address where the pointers to its arguments are
   * @return its value; of a subroutine the position, from 1, of the first bad argument, or 0
   */
  static double call(String kind, boolean float64, long address) {
    BlasShim shim = new BlasShim(kind, float64 ? DType.F64 : DType.F32, address);
    return switch (kind) {
      case "gemm" -> shim.gemm();
      case "gemv" -> shim.gemv();
      case "ger" -> shim.ger();
      case "axpy" -> shim.axpy();
      case "scal" -> shim.scal();
      case "dot" -> shim.dot();
      case "nrm2", "asum", "iamax" -> shim.ofOne(kind);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** TRANSA, TRANSB, M, N, K, ALPHA, A, LDA, B, LDB, BETA, C, LDC: C^T = op(B)^T op(A)^T. */
  private int gemm() {
    int bad = firstBad(isLetter(0), isLetter(1));
    if (bad > 0) {
      return bad;
    }
    try {
      Gemm gemm =
          new Gemm(
              transposed(1),
              transposed(0),
              integer(3),
              integer(2),
              integer(4),
              integer(9),
              integer(7),
              integer(12));
      Buffer b = load(8, gemm.extentA(), false);
      Buffer a = load(6, gemm.extentB(), false);
      Buffer c = load(11, gemm.extentC(), false);
      BACKEND.matmul(dtype).gemm(gemm, real(5), b, 0, a, 0, real(10), c, 0);
      store(11, c, false);
      return 0;
    } catch (IllegalArgumentException e) {
      return position(e, "-", "-", "n", "m", "k", "-", "-", "ldb", "-", "lda", "-", "-", "ldc");
    }
  }

  /** TRANS, M, N, ALPHA, A, LDA, X, INCX, BETA, Y, INCY. */
  private int gemv() {
    int bad = firstBad(isLetter(0));
    if (bad > 0) {
      return bad;
    }
    int m = integer(1);
    int n = integer(2);
    int lda = integer(5);
    int incX = integer(7);
    int incY = integer(10);
    boolean trans = transposed(0);
    try {
      Buffer a = load(4, Math.max(0, Gemm.extent(n, m, lda)), false);
      Buffer x = load(6, span(trans ? m : n, incX), incX < 0);
      Buffer y = load(9, span(trans ? n : m, incY), incY < 0);
      BACKEND
          .matmul(dtype)
          .gemv(
              !trans,
              n,
              m,
              real(3),
              a,
              0,
              lda,
              x,
              0,
              Math.abs(incX),
              real(8),
              y,
              0,
              Math.abs(incY));
      if (m != 0 && n != 0) {
        store(9, y, incY < 0);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      return position(e, "-", "n", "m", "-", "-", "lda", "-", "incX", "-", "-", "incY");
    }
  }

  /** M, N, ALPHA, X, INCX, Y, INCY, A, LDA: A^T += alpha y x^T. */
  private int ger() {
    int m = integer(0);
    int n = integer(1);
    int incX = integer(4);
    int incY = integer(6);
    int lda = integer(8);
    try {
      Buffer x = load(3, span(m, incX), incX < 0);
      Buffer y = load(5, span(n, incY), incY < 0);
      Buffer a = load(7, Math.max(0, Gemm.extent(n, m, lda)), false);
      BACKEND
          .matmul(dtype)
          .ger(n, m, real(2), y, 0, Math.abs(incY), x, 0, Math.abs(incX), a, 0, lda);
      store(7, a, false);
      return 0;
    } catch (IllegalArgumentException e) {
      return position(e, "n", "m", "-", "-", "incY", "-", "incX", "-", "lda");
    }
  }

  /** N, ALPHA, X, INCX, Y, INCY. */
  private int axpy() {
    int n = Math.max(0, integer(0));
    int incX = integer(3);
    int incY = integer(5);
    Buffer x = load(2, span(n, incX), false);
    Buffer y = load(4, span(n, incY), false);
    BACKEND.level1(dtype).axpy(n, real(1), x, 0, incX, y, 0, incY);
    store(4, y, false);
    return 0;
  }

  /** N, ALPHA, X, INCX. */
  private int scal() {
    int n = integer(0);
    int inc = integer(3);
    if (n > 0 && inc > 0) {
      Buffer x = load(2, span(n, inc), false);
      BACKEND.level1(dtype).scal(n, real(1), x, 0, inc);
      store(2, x, false);
    }
    return 0;
  }

  /** N, X, INCX, Y, INCY. */
  private double dot() {
    int n = Math.max(0, integer(0));
    int incX = integer(2);
    int incY = integer(4);
    Buffer x = load(1, span(n, incX), false);
    Buffer y = load(3, span(n, incY), false);
    Buffer result = BACKEND.memory().allocate(dtype, 1);
    BACKEND.level1(dtype).dot(n, x, 0, incX, y, 0, incY, result, 0);
    return value(result);
  }

  /** N, X, INCX. */
  private double ofOne(String kind) {
    int n = Math.max(0, integer(0));
    int inc = integer(2);
    if (inc < 1 && !kind.equals("nrm2")) {
      return 0;
    }
    Buffer x = load(1, span(n, inc), false);
    Buffer result = BACKEND.memory().allocate(kind.equals("iamax") ? DType.I32 : dtype, 1);
    switch (kind) {
      case "nrm2" -> BACKEND.level1(dtype).nrm2(n, x, 0, inc, result, 0);
      case "asum" -> BACKEND.level1(dtype).asum(n, x, 0, inc, result, 0);
      default -> BACKEND.level1(dtype).iamax(n, x, 0, inc, result, 0);
    }
    return value(result);
  }

  /** The position of the argument that the exception names. */
  private static int position(IllegalArgumentException refusal, String... names) {
    String name = refusal.getMessage().split(" ", 2)[0];
    int index = List.of(names).indexOf(name);
    if (index < 0) {
      throw refusal;
    }
    return index + 1;
  }

  private static int firstBad(boolean... good) {
    for (int i = 0; i < good.length; i++) {
      if (!good[i]) {
        return i + 1;
      }
    }
    return 0;
  }

  /** The elements that a vector spans; none if the arguments are bad. */
  private static long span(int n, int inc) {
    return n <= 0 ? 0 : (n - 1L) * Math.abs((long) inc) + 1;
  }

  private MemorySegment pointer(int index, long bytes) {
    return arguments.getAtIndex(ADDRESS, index).reinterpret(bytes);
  }

  private char letter(int index) {
    return Character.toUpperCase((char) pointer(index, 1).get(JAVA_BYTE, 0));
  }

  private boolean isLetter(int index) {
    return "NTC".indexOf(letter(index)) >= 0;
  }

  private boolean transposed(int index) {
    return letter(index) != 'N';
  }

  private int integer(int index) {
    return pointer(index, JAVA_INT.byteSize()).get(JAVA_INT, 0);
  }

  private double real(int index) {
    return dtype == DType.F32
        ? pointer(index, JAVA_FLOAT.byteSize()).get(JAVA_FLOAT, 0)
        : pointer(index, JAVA_DOUBLE.byteSize()).get(JAVA_DOUBLE, 0);
  }

  /** The elements of an argument on the device, turned around if told. */
  private Buffer load(int index, long extent, boolean turned) {
    int count = Math.toIntExact(extent);
    Buffer buffer = BACKEND.memory().allocate(dtype, count);
    if (dtype == DType.F32) {
      float[] values = pointer(index, extent * Float.BYTES).toArray(JAVA_FLOAT);
      BACKEND.memory().upload(turned ? reversed(values) : values, 0, buffer, 0, count);
    } else {
      double[] values = pointer(index, extent * Double.BYTES).toArray(JAVA_DOUBLE);
      BACKEND.memory().upload(turned ? reversed(values) : values, 0, buffer, 0, count);
    }
    return buffer;
  }

  /** The way back: everything that was loaded, so that a write into a gap shows. */
  private void store(int index, Buffer buffer, boolean turned) {
    int count = Math.toIntExact(buffer.length());
    if (count == 0) {
      return;
    }
    if (dtype == DType.F32) {
      float[] values = new float[count];
      BACKEND.memory().download(buffer, 0, values, 0, count);
      values[0] *= (float) planted;
      MemorySegment target = pointer(index, count * (long) Float.BYTES);
      MemorySegment.copy(turned ? reversed(values) : values, 0, target, JAVA_FLOAT, 0, count);
    } else {
      double[] values = new double[count];
      BACKEND.memory().download(buffer, 0, values, 0, count);
      values[0] *= planted;
      MemorySegment target = pointer(index, count * (long) Double.BYTES);
      MemorySegment.copy(turned ? reversed(values) : values, 0, target, JAVA_DOUBLE, 0, count);
    }
  }

  /** The one element of a result; an index as Fortran counts. */
  private double value(Buffer result) {
    if (result.dtype() == DType.I32) {
      int[] index = new int[1];
      BACKEND.memory().download(result, 0, index, 0, 1);
      return (index[0] + 1) * planted;
    }
    if (dtype == DType.F32) {
      float[] value = new float[1];
      BACKEND.memory().download(result, 0, value, 0, 1);
      return value[0] * planted;
    }
    double[] value = new double[1];
    BACKEND.memory().download(result, 0, value, 0, 1);
    return value[0] * planted;
  }

  private static float[] reversed(float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[values.length - 1 - i];
    }
    return result;
  }

  private static double[] reversed(double[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[values.length - 1 - i];
    }
    return result;
  }
}
