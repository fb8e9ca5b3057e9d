package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.RandomKernels;

/** {@link RandomKernels}: {@code random.cu}. */
public final class CudaRandom extends KernelFamily implements RandomKernels {
  private static final int UNIFORM = 0;
  private static final int NORMAL = 1;
  private static final int BERNOULLI = 2;
  private static final int DROPOUT = 3;

  /** A block of Philox. */
  private static final int BLOCK_BYTES = 16;

  private final KernelTable table;

  /** For one element type. */
  public CudaRandom(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.table = kernels("random", "uniform", "normal", "bernoulli", "dropout");
  }

  @Override
  public void uniform(
      long seed,
      long stream,
      long counter,
      int n,
      double low,
      double high,
      Buffer y,
      long yOffset) {
    double from = finite(low, "low");
    double span = round(finite(high, "high") - from);
    if (!(low <= high) || Double.isInfinite(span)) {
      throw new IllegalArgumentException(
          "low, high are "
              + low
              + ", "
              + high
              + "; expected low <= high and a difference that does not overflow");
    }
    CudaBuffer to = cast(y, yOffset, n, "y");
    try (Launch launch = begin(UNIFORM, seed, stream, counter, n)) {
      real(launch, from);
      real(launch, span);
      pointer(launch, to, yOffset);
      run(launch, n);
    }
  }

  private Launch begin(int kernel, long seed, long stream, long counter, int n) {
    return launch(table.get(kernel)).int64(seed).int64(stream).int64(counter).int64(n);
  }

  private void run(Launch launch, int n) {
    int ofBlock = BLOCK_BYTES / dtype.bytes();
    // One more than n / ofBlock, since the first and the last may be cut.
    runEach(launch, n == 0 ? 0 : n / ofBlock + 1L);
  }

  private double round(double value) {
    return dtype == DType.F64 ? value : (float) value;
  }

  private double finite(double value, String name) {
    double rounded = round(value);
    if (!Double.isFinite(rounded)) {
      throw new IllegalArgumentException(
          name
              + " is "
              + value
              + "; expected a finite "
              + (dtype == DType.F32 ? "float" : "double"));
    }
    return rounded;
  }

  @Override
  public void normal(
      long seed,
      long stream,
      long counter,
      int n,
      double mean,
      double deviation,
      Buffer y,
      long yOffset) {
    double center = finite(mean, "mean");
    double spread = finite(deviation, "deviation");
    if (spread < 0) {
      throw new IllegalArgumentException("deviation is " + deviation + "; expected 0 or more");
    }
    CudaBuffer to = cast(y, yOffset, n, "y");
    try (Launch launch = begin(NORMAL, seed, stream, counter, n)) {
      real(launch, center);
      real(launch, spread);
      pointer(launch, to, yOffset);
      run(launch, n);
    }
  }

  @Override
  public void bernoulli(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer y,
      long yOffset) {
    checkProbability(probability);
    CudaBuffer to = cast(y, yOffset, n, "y");
    try (Launch launch = begin(BERNOULLI, seed, stream, counter, n)) {
      real(launch, probability);
      real(launch, value);
      pointer(launch, to, yOffset);
      run(launch, n);
    }
  }

  private static void checkProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability is " + probability + "; expected 0 to 1");
    }
  }

  @Override
  public void dropout(
      long seed,
      long stream,
      long counter,
      int n,
      double probability,
      double value,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset) {
    checkProbability(probability);
    CudaBuffer from = cast(x, xOffset, n, "x");
    CudaBuffer to = cast(y, yOffset, n, "y");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", n);
    try (Launch launch = begin(DROPOUT, seed, stream, counter, n)) {
      real(launch, probability);
      real(launch, value);
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      run(launch, n);
    }
  }
}
