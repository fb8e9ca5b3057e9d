package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Level1Kernels;

/** {@link Level1Kernels}: {@code level1.cu}. */
public final class CudaLevel1 extends KernelFamily implements Level1Kernels {
  /** Elements that the 16 lanes of the contract take together. */
  private static final int RUN = 1 << 14;

  private static final int WARP = 32;
  private static final int DOT = 0;
  private static final int ASUM = 1;
  private static final int TOTAL = 2;
  private static final int NORM = 3;
  private static final int NORM_TOTAL = 4;
  private static final int AXPY = 5;
  private static final int SCAL = 6;
  private static final int LARGEST_OF_RUNS = 7;
  private static final int LARGEST_OF_ALL = 8;

  private final KernelTable table;

  /** For one element type. */
  public CudaLevel1(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.table =
        kernels(
            "level1",
            "dot",
            "asum",
            "level1_total",
            "nrm2",
            "nrm2_total",
            "axpy",
            "scal",
            "largest_of_runs",
            "largest_of_all");
  }

  /** The argument, after checking that n elements at the increment from the offset on lie in it. */
  private CudaBuffer vector(int n, Buffer buffer, long offset, int increment, String name) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    if (increment == 0) {
      throw new IllegalArgumentException("increment of " + name + " is 0; expected another number");
    }
    long span = n == 0 ? 0 : (n - 1L) * Math.abs((long) increment) + 1;
    return cast(buffer, offset, span, name);
  }

  /** Adds where element 0 is, and the increment: a negative one walks from the other end. */
  private static void vector(Launch launch, int n, CudaBuffer buffer, long offset, int increment) {
    long first = increment < 0 && n > 0 ? offset - (n - 1L) * increment : offset;
    pointer(launch, buffer, first);
    launch.int64(increment);
  }

  private static int runs(int n) {
    return n / RUN + (n % RUN == 0 ? 0 : 1);
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
    CudaBuffer left = vector(n, x, xOffset, incX, "x");
    CudaBuffer right = vector(n, y, yOffset, incY, "y");
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    int runs = runs(n);
    try (CudaBuffer partial = services.memory().scratch(dtype, runs)) {
      try (Launch launch = launch(table.get(DOT))) {
        vector(launch, n, left, xOffset, incX);
        vector(launch, n, right, yOffset, incY);
        launch.int32(n).int32(runs);
        pointer(launch, partial, 0);
        launch.run(blocks(runs), THREADS);
      }
      total(partial, runs, to, resultOffset);
    }
  }

  private void total(CudaBuffer partial, int runs, CudaBuffer result, long resultOffset) {
    try (Launch launch = launch(table.get(TOTAL))) {
      pointer(launch, partial, 0);
      launch.int32(runs);
      pointer(launch, result, resultOffset);
      launch.run(1, THREADS);
    }
  }

  @Override
  public void axpy(
      int n, double alpha, Buffer x, long xOffset, int incX, Buffer y, long yOffset, int incY) {
    CudaBuffer from = vector(n, x, xOffset, incX, "x");
    CudaBuffer to = vector(n, y, yOffset, incY, "y");
    if (alpha == 0) {
      return;
    }
    try (Launch launch = launch(table.get(AXPY))) {
      launch.int32(n);
      real(launch, alpha);
      vector(launch, n, from, xOffset, incX);
      vector(launch, n, to, yOffset, incY);
      runEach(launch, n);
    }
  }

  @Override
  public void scal(int n, double alpha, Buffer x, long xOffset, int incX) {
    CudaBuffer to = vector(n, x, xOffset, incX, "x");
    try (Launch launch = launch(table.get(SCAL))) {
      launch.int32(n);
      real(launch, alpha);
      vector(launch, n, to, xOffset, incX);
      runEach(launch, n);
    }
  }

  @Override
  public void nrm2(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    CudaBuffer from = vector(n, x, xOffset, incX, "x");
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    int runs = runs(n);
    try (CudaBuffer partial = services.memory().scratch(DType.F64, 2L * runs)) {
      try (Launch launch = launch(table.get(NORM))) {
        vector(launch, n, from, xOffset, incX);
        launch.int32(n).int32(runs);
        pointer(launch, partial, 0);
        pointer(launch, partial, runs);
        launch.run(blocks(runs), THREADS);
      }
      try (Launch launch = launch(table.get(NORM_TOTAL))) {
        pointer(launch, partial, 0);
        pointer(launch, partial, runs);
        launch.int32(runs);
        pointer(launch, to, resultOffset);
        launch.run(1, WARP);
      }
    }
  }

  @Override
  public void asum(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    CudaBuffer from = vector(n, x, xOffset, incX, "x");
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    int runs = runs(n);
    try (CudaBuffer partial = services.memory().scratch(dtype, runs)) {
      try (Launch launch = launch(table.get(ASUM))) {
        vector(launch, n, from, xOffset, incX);
        launch.int32(n).int32(runs);
        pointer(launch, partial, 0);
        launch.run(blocks(runs), THREADS);
      }
      total(partial, runs, to, resultOffset);
    }
  }

  @Override
  public void iamax(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset) {
    CudaBuffer from = vector(n, x, xOffset, incX, "x");
    CudaBuffer to = castInts(result, resultOffset, 1, "result");
    int runs = runs(n);
    try (CudaBuffer places = services.memory().scratch(DType.I32, runs)) {
      try (Launch launch = launch(table.get(LARGEST_OF_RUNS))) {
        vector(launch, n, from, xOffset, incX);
        launch.int32(n).int32(runs);
        pointer(launch, places, 0);
        int warps = THREADS / WARP;
        launch.run(blocks((runs + warps - 1L) / warps), threads((long) runs * WARP));
      }
      try (Launch launch = launch(table.get(LARGEST_OF_ALL))) {
        vector(launch, n, from, xOffset, incX);
        pointer(launch, places, 0);
        launch.int32(runs);
        pointer(launch, to, resultOffset);
        launch.run(1, WARP);
      }
    }
  }
}
