package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Level1Kernels;
import java.util.Objects;

/** Checks buffers and calls a {@link HostLevel1} on the arrays beneath. */
public final class HostLevel1Kernels implements Level1Kernels {
  private final HostLevel1 kernels;
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  public HostLevel1Kernels(HostLevel1 kernels, DType dtype) {
    this.kernels = Objects.requireNonNull(kernels, "kernels");
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
    this.dtype = dtype;
  }

  /** What runs beneath, for callers that hold arrays and check their arguments themselves. */
  public HostLevel1 raw() {
    return kernels;
  }

  /**
   * The elements that a vector spans.
   *
   * @throws IllegalArgumentException if {@code n} is negative or {@code inc} 0
   */
  public static long extent(int n, int inc, String name) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    if (inc == 0) {
      throw new IllegalArgumentException("increment of " + name + " is 0; expected another number");
    }
    return n == 0 ? 0 : (n - 1L) * Math.abs((long) inc) + 1;
  }

  @Override
  public void dot(
      int n,
      Buffer x,
      long xOffset,
      int incX,
      Buffer y,
      long yOffset,
      int incY,
      Buffer result,
      long resultOffset) {
    long extentX = extent(n, incX, "x");
    long extentY = extent(n, incY, "y");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer y32 = F32Buffer.cast(y, "y");
      F32Buffer to = F32Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] =
          kernels.sdot(
              n,
              x32.array(),
              x32.index(xOffset, extentX, "x"),
              incX,
              y32.array(),
              y32.index(yOffset, extentY, "y"),
              incY);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer y64 = F64Buffer.cast(y, "y");
      F64Buffer to = F64Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] =
          kernels.ddot(
              n,
              x64.array(),
              x64.index(xOffset, extentX, "x"),
              incX,
              y64.array(),
              y64.index(yOffset, extentY, "y"),
              incY);
    }
  }

  @Override
  public void axpy(
      int n, double alpha, Buffer x, long xOffset, int incX, Buffer y, long yOffset, int incY) {
    long extentX = extent(n, incX, "x");
    long extentY = extent(n, incY, "y");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer y32 = F32Buffer.cast(y, "y");
      kernels.saxpy(
          n,
          (float) alpha,
          x32.array(),
          x32.index(xOffset, extentX, "x"),
          incX,
          y32.array(),
          y32.index(yOffset, extentY, "y"),
          incY);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer y64 = F64Buffer.cast(y, "y");
      kernels.daxpy(
          n,
          alpha,
          x64.array(),
          x64.index(xOffset, extentX, "x"),
          incX,
          y64.array(),
          y64.index(yOffset, extentY, "y"),
          incY);
    }
  }

  @Override
  public void scal(int n, double alpha, Buffer x, long xOffset, int incX) {
    long extentX = extent(n, incX, "x");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      kernels.sscal(n, (float) alpha, x32.array(), x32.index(xOffset, extentX, "x"), incX);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      kernels.dscal(n, alpha, x64.array(), x64.index(xOffset, extentX, "x"), incX);
    }
  }

  @Override
  public void nrm2(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    long extentX = extent(n, incX, "x");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer to = F32Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] = kernels.snrm2(n, x32.array(), x32.index(xOffset, extentX, "x"), incX);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer to = F64Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] = kernels.dnrm2(n, x64.array(), x64.index(xOffset, extentX, "x"), incX);
    }
  }

  @Override
  public void asum(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    long extentX = extent(n, incX, "x");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      F32Buffer to = F32Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] = kernels.sasum(n, x32.array(), x32.index(xOffset, extentX, "x"), incX);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      F64Buffer to = F64Buffer.cast(result, "result");
      int at = to.index(resultOffset, 1, "result");
      to.array()[at] = kernels.dasum(n, x64.array(), x64.index(xOffset, extentX, "x"), incX);
    }
  }

  @Override
  public void iamax(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    long extentX = extent(n, incX, "x");
    I32Buffer to = I32Buffer.cast(result, "result");
    int at = to.index(resultOffset, 1, "result");
    if (dtype == DType.F32) {
      F32Buffer x32 = F32Buffer.cast(x, "x");
      to.array()[at] = kernels.isamax(n, x32.array(), x32.index(xOffset, extentX, "x"), incX);
    } else {
      F64Buffer x64 = F64Buffer.cast(x, "x");
      to.array()[at] = kernels.idamax(n, x64.array(), x64.index(xOffset, extentX, "x"), incX);
    }
  }
}
