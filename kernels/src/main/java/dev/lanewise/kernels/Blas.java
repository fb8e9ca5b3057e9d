package dev.lanewise.kernels;

import dev.lanewise.kernels.op.PackedMatrix;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * BLAS on plain Java arrays, for programs that hold {@code float[]} or {@code double[]} and want no
 * set-up: the first call opens the backend that {@link BackendConfig#defaults()} asks for. Programs
 * that own their threads choose the backend with {@link #on}.
 *
 * <p>Arguments are those of cblas with row-major order, and an offset beside each array. A matrix
 * of r rows and c columns with leading dimension ld has element (i, j) at {@code offset + i * ld +
 * j}, and ld is at least max(1, c). Element i of a vector is at {@code offset + i * inc}; the
 * vectors of level 1 may have a negative increment, which walks the same elements from the last to
 * the first: element i is then at {@code offset + (n - 1 - i) * -inc}. (In cblas, too, the pointer
 * is to the lowest address.)
 *
 * <p>Results, their error bounds and their independence of the number of threads are those of
 * {@link dev.lanewise.kernels.op.MatmulKernels} and {@link dev.lanewise.kernels.op.Level1Kernels}.
 * Only packing allocates, and all methods may be called from any number of threads at once.
 *
 * <p>An array may be longer than needed; what lies outside a matrix or between its rows is neither
 * read nor written. An output must not share an element with an input: products refuse it, level 1
 * does not check. Blocks of one larger matrix, whose rows lie between each other's, share none.
 */
public final class Blas {
  private static final Logger LOG = System.getLogger("dev.lanewise.kernels");

  private Blas() {}

  /**
   * The same operations on a backend of the caller's choice, who also closes it. A host that
   * already runs one task a core wants one thread:
   *
   * <pre>{@code
   * HostBlas blas = Blas.on(Backends.open(BackendConfig.defaults().threads(1)));
   * }</pre>
   *
   * @throws IllegalArgumentException if the backend's kernels don't work on host arrays
   * @throws UnsupportedKernelException if it lacks matrix products or level 1 for a type
   */
  public static HostBlas on(Backend backend) {
    return new HostBlas(backend);
  }

  /**
   * What the static methods call, opened at the first use and never closed. If the backend asked
   * for is on another device, this is the best one of the host.
   *
   * @throws IllegalStateException if it can't be opened; the cause says why and what to do
   */
  public static HostBlas shared() {
    HostBlas blas = Shared.BLAS;
    if (blas == null) {
      throw new IllegalStateException("the default backend can't be opened", Shared.FAILURE);
    }
    return blas;
  }

  /**
   * Has the JVM compile the operations of this class now, so that the first real calls are as fast
   * as later ones: {@link Backend#warmUp(Family...)} for {@link Family#MATMUL} and {@link
   * Family#LEVEL1}.
   *
   * @return whether everything was compiled in time; if not, a second call goes on
   */
  public static boolean warmUp() {
    return shared().warmUp();
  }

  /** The default as a function of its inputs, for tests. */
  static HostBlas open(BackendConfig config, List<? extends BackendProvider> providers) {
    Resolution resolution = Selection.resolve(providers, config);
    if (resolution.device().equals(Device.HOST)) {
      return on(Backends.open(config, providers));
    }
    List<? extends BackendProvider> host =
        providers.stream().filter(provider -> provider.device().equals(Device.HOST)).toList();
    Backend backend = Backends.open(new BackendConfig(null, config.threads()), host);
    LOG.log(
        Level.INFO,
        () ->
            "Blas works on arrays of "
                + Device.HOST
                + ", so it runs "
                + backend.name()
                + " instead of "
                + resolution.primary()
                + " on "
                + resolution.device());
    return on(backend);
  }

  /**
   * Opened when first used. A failure is kept, since one thrown from here would turn into a
   * NoClassDefFoundError without its reason at the second call.
   */
  private static final class Shared {
    static final @Nullable HostBlas BLAS;
    static final @Nullable Throwable FAILURE;

    static {
      HostBlas opened = null;
      Throwable failure = null;
      try {
        opened = open(BackendConfig.defaults(), Backends.providers());
      } catch (RuntimeException | ServiceConfigurationError e) {
        failure = e;
      }
      BLAS = opened;
      FAILURE = failure;
    }
  }

  /**
   * C = alpha op(A) op(B) + beta C, float32. op(A) is m x k, op(B) k x n, C m x n.
   *
   * @param transA whether A is stored transposed: k rows of m instead of m rows of k
   * @param transB whether B is stored transposed: n rows of k instead of k rows of n
   * @param m rows of C
   * @param n columns of C
   * @param k length of the inner product
   * @param lda distance between the starts of two stored rows of A
   * @param beta 0 overwrites C without reading it
   * @throws IllegalArgumentException if a size is negative, a leading dimension is shorter than a
   *     stored row, a matrix reaches outside its array, or the result shares an element with an
   *     input; nothing is written then
   */
  public static void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    shared()
        .sgemm(
            transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset,
            ldc);
  }

  /**
   * C = alpha op(A) op(B) + beta C, float64. op(A) is m x k, op(B) k x n, C m x n.
   *
   * @param transA whether A is stored transposed: k rows of m instead of m rows of k
   * @param transB whether B is stored transposed: n rows of k instead of k rows of n
   * @param m rows of C
   * @param n columns of C
   * @param k length of the inner product
   * @param lda distance between the starts of two stored rows of A
   * @param beta 0 overwrites C without reading it
   * @throws IllegalArgumentException if a size is negative, a leading dimension is shorter than a
   *     stored row, a matrix reaches outside its array, or the result shares an element with an
   *     input; nothing is written then
   */
  public static void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    shared()
        .dgemm(
            transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset,
            ldc);
  }

  /**
   * Copies op(A), m x k, float32, into the order in which products read it, for many products with
   * the same A, such as the weights of a network: {@link #sgemm(boolean, int, int, int, float,
   * PackedMatrix, float[], int, int, float, float[], int, int)}.
   *
   * @param transA whether A is stored transposed: k rows of m instead of m rows of k
   * @param lda distance between the starts of two stored rows
   * @throws IllegalArgumentException if a size is negative, the leading dimension shorter than a
   *     stored row, the matrix reaches outside its array, or its copy would exceed an array
   */
  public static PackedMatrix packA(boolean transA, int m, int k, float[] a, int aOffset, int lda) {
    return shared().packA(transA, m, k, a, aOffset, lda);
  }

  /**
   * Copies op(B), k x n, float32, into the order in which products read it, for many products with
   * the same B, such as the weights of a network: {@link #sgemm(boolean, int, int, int, float,
   * float[], int, int, PackedMatrix, float, float[], int, int)}.
   *
   * @param transB whether B is stored transposed: n rows of k instead of k rows of n
   * @param ldb distance between the starts of two stored rows
   * @throws IllegalArgumentException if a size is negative, the leading dimension shorter than a
   *     stored row, the matrix reaches outside its array, or its copy would exceed an array
   */
  public static PackedMatrix packB(boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
    return shared().packB(transB, k, n, b, bOffset, ldb);
  }

  /**
   * C = alpha op(A) op(B) + beta C, float32, with A packed before; to the same bits as without.
   *
   * @param a m x k, from {@link #packA(boolean, int, int, float[], int, int)}
   * @throws IllegalArgumentException as {@link #sgemm}, or if {@code a} was packed by another
   *     backend, as B, of another element type or shape
   * @throws IllegalStateException if {@code a} is closed
   */
  public static void sgemm(
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      PackedMatrix a,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    shared().sgemm(transB, m, n, k, alpha, a, b, bOffset, ldb, beta, c, cOffset, ldc);
  }

  /**
   * C = alpha op(A) op(B) + beta C, float32, with B packed before; to the same bits as without.
   *
   * @param b k x n, from {@link #packB(boolean, int, int, float[], int, int)}
   * @throws IllegalArgumentException as {@link #sgemm}, or if {@code b} was packed by another
   *     backend, as A, of another element type or shape
   * @throws IllegalStateException if {@code b} is closed
   */
  public static void sgemm(
      boolean transA,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      PackedMatrix b,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    shared().sgemm(transA, m, n, k, alpha, a, aOffset, lda, b, beta, c, cOffset, ldc);
  }

  /**
   * Copies op(A), m x k, float64, into the order in which products read it, for many products with
   * the same A, such as the weights of a network: {@link #dgemm(boolean, int, int, int, double,
   * PackedMatrix, double[], int, int, double, double[], int, int)}.
   *
   * @param transA whether A is stored transposed: k rows of m instead of m rows of k
   * @param lda distance between the starts of two stored rows
   * @throws IllegalArgumentException if a size is negative, the leading dimension shorter than a
   *     stored row, the matrix reaches outside its array, or its copy would exceed an array
   */
  public static PackedMatrix packA(boolean transA, int m, int k, double[] a, int aOffset, int lda) {
    return shared().packA(transA, m, k, a, aOffset, lda);
  }

  /**
   * Copies op(B), k x n, float64, into the order in which products read it, for many products with
   * the same B, such as the weights of a network: {@link #dgemm(boolean, int, int, int, double,
   * double[], int, int, PackedMatrix, double, double[], int, int)}.
   *
   * @param transB whether B is stored transposed: n rows of k instead of k rows of n
   * @param ldb distance between the starts of two stored rows
   * @throws IllegalArgumentException if a size is negative, the leading dimension shorter than a
   *     stored row, the matrix reaches outside its array, or its copy would exceed an array
   */
  public static PackedMatrix packB(boolean transB, int k, int n, double[] b, int bOffset, int ldb) {
    return shared().packB(transB, k, n, b, bOffset, ldb);
  }

  /**
   * C = alpha op(A) op(B) + beta C, float64, with A packed before; to the same bits as without.
   *
   * @param a m x k, from {@link #packA(boolean, int, int, double[], int, int)}
   * @throws IllegalArgumentException as {@link #dgemm}, or if {@code a} was packed by another
   *     backend, as B, of another element type or shape
   * @throws IllegalStateException if {@code a} is closed
   */
  public static void dgemm(
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      PackedMatrix a,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    shared().dgemm(transB, m, n, k, alpha, a, b, bOffset, ldb, beta, c, cOffset, ldc);
  }

  /**
   * C = alpha op(A) op(B) + beta C, float64, with B packed before; to the same bits as without.
   *
   * @param b k x n, from {@link #packB(boolean, int, int, double[], int, int)}
   * @throws IllegalArgumentException as {@link #dgemm}, or if {@code b} was packed by another
   *     backend, as A, of another element type or shape
   * @throws IllegalStateException if {@code b} is closed
   */
  public static void dgemm(
      boolean transA,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      PackedMatrix b,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    shared().dgemm(transA, m, n, k, alpha, a, aOffset, lda, b, beta, c, cOffset, ldc);
  }

  /**
   * y = alpha op(A) x + beta y, float32, with A stored as m rows of n.
   *
   * @param trans whether op(A) is the transpose: then x has m elements and y n, else n and m
   * @param incX distance between elements of x: at least 1
   * @param beta 0 overwrites y without reading it
   * @param incY distance between elements of y: at least 1
   * @throws IllegalArgumentException as {@link #sgemm}, or if an increment is below 1
   */
  public static void sgemv(
      boolean trans,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    shared().sgemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  /**
   * y = alpha op(A) x + beta y, float64, with A stored as m rows of n.
   *
   * @param trans whether op(A) is the transpose: then x has m elements and y n, else n and m
   * @param incX distance between elements of x: at least 1
   * @param beta 0 overwrites y without reading it
   * @param incY distance between elements of y: at least 1
   * @throws IllegalArgumentException as {@link #dgemm}, or if an increment is below 1
   */
  public static void dgemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] x,
      int xOffset,
      int incX,
      double beta,
      double[] y,
      int yOffset,
      int incY) {
    shared().dgemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  /**
   * A += alpha x y^T, float32, with A of m rows and n columns.
   *
   * @throws IllegalArgumentException as {@link #sgemv}
   */
  public static void sger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int incX,
      float[] y,
      int yOffset,
      int incY,
      float[] a,
      int aOffset,
      int lda) {
    shared().sger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }

  /**
   * A += alpha x y^T, float64, with A of m rows and n columns.
   *
   * @throws IllegalArgumentException as {@link #dgemv}
   */
  public static void dger(
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int incX,
      double[] y,
      int yOffset,
      int incY,
      double[] a,
      int aOffset,
      int lda) {
    shared().dger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }

  /**
   * The dot product, float32.
   *
   * @throws IllegalArgumentException if n is negative, an increment 0, or a vector reaches outside
   *     its array; nothing is written then
   */
  public static float sdot(
      int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    return shared().sdot(n, x, xOffset, incX, y, yOffset, incY);
  }

  /**
   * The dot product, float64.
   *
   * @throws IllegalArgumentException if n is negative, an increment 0, or a vector reaches outside
   *     its array; nothing is written then
   */
  public static double ddot(
      int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    return shared().ddot(n, x, xOffset, incX, y, yOffset, incY);
  }

  /**
   * y += alpha x, float32; alpha = 0 leaves y as it is.
   *
   * @throws IllegalArgumentException as {@link #sdot}
   */
  public static void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    shared().saxpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  /**
   * y += alpha x, float64; alpha = 0 leaves y as it is.
   *
   * @throws IllegalArgumentException as {@link #ddot}
   */
  public static void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    shared().daxpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  /**
   * x *= alpha, float32; alpha = 0 turns NaN and infinity into NaN.
   *
   * @throws IllegalArgumentException as {@link #sdot}
   */
  public static void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    shared().sscal(n, alpha, x, xOffset, incX);
  }

  /**
   * x *= alpha, float64; alpha = 0 turns NaN and infinity into NaN.
   *
   * @throws IllegalArgumentException as {@link #ddot}
   */
  public static void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    shared().dscal(n, alpha, x, xOffset, incX);
  }

  /**
   * The Euclidean norm, float32, without undue overflow or underflow.
   *
   * @throws IllegalArgumentException as {@link #sdot}
   */
  public static float snrm2(int n, float[] x, int xOffset, int incX) {
    return shared().snrm2(n, x, xOffset, incX);
  }

  /**
   * The Euclidean norm, float64, without undue overflow or underflow.
   *
   * @throws IllegalArgumentException as {@link #ddot}
   */
  public static double dnrm2(int n, double[] x, int xOffset, int incX) {
    return shared().dnrm2(n, x, xOffset, incX);
  }

  /**
   * The sum of magnitudes, float32.
   *
   * @throws IllegalArgumentException as {@link #sdot}
   */
  public static float sasum(int n, float[] x, int xOffset, int incX) {
    return shared().sasum(n, x, xOffset, incX);
  }

  /**
   * The sum of magnitudes, float64.
   *
   * @throws IllegalArgumentException as {@link #ddot}
   */
  public static double dasum(int n, double[] x, int xOffset, int incX) {
    return shared().dasum(n, x, xOffset, incX);
  }

  /**
   * The index of the first element of largest magnitude, float32: 0 to n - 1 counted in elements,
   * or -1 if n is 0. The first NaN counts as the largest.
   *
   * @throws IllegalArgumentException as {@link #sdot}
   */
  public static int isamax(int n, float[] x, int xOffset, int incX) {
    return shared().isamax(n, x, xOffset, incX);
  }

  /**
   * The index of the first element of largest magnitude, float64: 0 to n - 1 counted in elements,
   * or -1 if n is 0. The first NaN counts as the largest.
   *
   * @throws IllegalArgumentException as {@link #ddot}
   */
  public static int idamax(int n, double[] x, int xOffset, int incX) {
    return shared().idamax(n, x, xOffset, incX);
  }
}
