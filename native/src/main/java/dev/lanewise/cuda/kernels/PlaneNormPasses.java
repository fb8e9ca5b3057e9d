package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import org.jspecify.annotations.Nullable;

/**
 * The launches of {@code plane_norm.cu} that batch and group normalisation share; arguments are
 * checked. What is summed are planes of {@code count} elements without gaps; groups are planes of
 * one sample that has as many channels.
 */
final class PlaneNormPasses extends KernelFamily {
  /** Elements that the 16 lanes of the contract take together. */
  private static final int RUN = 1 << 14;

  private static final int SUMS = 0;
  private static final int SQUARES = 1;
  private static final int GRADIENTS = 2;
  private static final int MEANS = 0;
  private static final int DEVIATIONS = 1;
  private static final int INVERSES = 2;
  private static final int NORMALISE = 3;

  private final KernelTable sums;
  private final KernelTable others;

  PlaneNormPasses(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.sums =
        kernels("plane_norm", Teams.names("plane_sums", "plane_squares", "plane_gradients"));
    this.others = kernels("plane_norm", "means", "deviations", "inverses", "normalise");
  }

  static int runs(long count) {
    return Math.toIntExact((count + RUN - 1) / RUN);
  }

  private void runItems(Launch launch, long items, int runs, long count) {
    launch.int64(items).int32(runs).int64(count);
    Teams.run(this, launch, items, Math.min(count, RUN));
  }

  /** How running statistics move. */
  record Running(
      CudaBuffer mean,
      long meanOffset,
      CudaBuffer variance,
      long varianceOffset,
      double momentum,
      double correction) {}

  /** Means and inverse deviations of channels over {@code batch} planes of each. */
  void statistics(
      long channels,
      int batch,
      long count,
      double epsilon,
      CudaBuffer x,
      long xOffset,
      @Nullable Running running,
      CudaBuffer mean,
      long meanOffset,
      CudaBuffer inverse,
      long inverseOffset) {
    int runs = runs(count);
    long items = channels * batch * runs;
    double all = (double) count * batch;
    try (CudaBuffer partial = services.memory().scratch(dtype, items)) {
      try (Launch launch = launch(sums.get(number(SUMS, count)))) {
        pointer(launch, x, xOffset);
        pointer(launch, partial, 0);
        runItems(launch, items, runs, count);
      }
      try (Launch launch = launch(others.get(MEANS))) {
        pointer(launch, partial, 0);
        launch.int64(channels).int32(batch).int32(runs);
        real(launch, all);
        pointer(launch, mean, meanOffset);
        runEach(launch, channels);
      }
      try (Launch launch = launch(sums.get(number(SQUARES, count)))) {
        pointer(launch, x, xOffset);
        pointer(launch, mean, meanOffset);
        launch.int64(1).int64(channels);
        pointer(launch, partial, 0);
        runItems(launch, items, runs, count);
      }
      try (Launch launch = launch(others.get(DEVIATIONS))) {
        pointer(launch, partial, 0);
        launch.int64(channels).int32(batch).int32(runs);
        real(launch, all);
        real(launch, epsilon);
        pointer(launch, mean, meanOffset);
        pointer(launch, inverse, inverseOffset);
        addRunning(launch, running);
        runEach(launch, channels);
      }
    }
  }

  private static int number(int kernel, long count) {
    return Teams.number(kernel, Math.min(count, RUN));
  }

  private void addRunning(Launch launch, @Nullable Running running) {
    if (running == null) {
      launch.nullPointer().nullPointer();
      real(launch, 0);
      real(launch, 0);
      real(launch, 0);
      return;
    }
    pointer(launch, running.mean(), running.meanOffset());
    pointer(launch, running.variance(), running.varianceOffset());
    real(launch, running.correction());
    real(launch, running.momentum());
    real(launch, 1 - running.momentum());
  }

  /** 1 / sqrt(variance + epsilon). */
  void inverses(
      int channels, double epsilon, CudaBuffer variance, long varianceOffset, CudaBuffer inverse) {
    try (Launch launch = launch(others.get(INVERSES))) {
      pointer(launch, variance, varianceOffset);
      launch.int32(channels);
      real(launch, epsilon);
      pointer(launch, inverse, 0);
      runEach(launch, channels);
    }
  }

  /** y = fma(d, gamma inverse, beta); groupChannels is 0 for statistics by channel. */
  void normalise(
      long size,
      int channels,
      int plane,
      int groupChannels,
      CudaBuffer x,
      long xOffset,
      CudaBuffer gamma,
      long gammaOffset,
      CudaBuffer beta,
      long betaOffset,
      CudaBuffer mean,
      long meanOffset,
      CudaBuffer inverse,
      long inverseOffset,
      CudaBuffer y,
      long yOffset) {
    try (Launch launch = launch(others.get(NORMALISE))) {
      pointer(launch, x, xOffset);
      pointer(launch, gamma, gammaOffset);
      pointer(launch, beta, betaOffset);
      pointer(launch, mean, meanOffset);
      pointer(launch, inverse, inverseOffset);
      pointer(launch, y, yOffset);
      launch.int64(size).int32(channels).int32(plane).int32(groupChannels);
      runEach(launch, size);
    }
  }

  /**
   * S(dy) and S(dy d) of each run of each plane.
   *
   * @param planesPerMean how many planes in a row have the same mean
   * @param means how many means there are before they begin again
   */
  void gradients(
      long planes,
      long count,
      long planesPerMean,
      long means,
      CudaBuffer x,
      long xOffset,
      CudaBuffer mean,
      long meanOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer plain,
      CudaBuffer products) {
    int runs = runs(count);
    try (Launch launch = launch(sums.get(number(GRADIENTS, count)))) {
      pointer(launch, x, xOffset);
      pointer(launch, mean, meanOffset);
      launch.int64(planesPerMean).int64(means);
      pointer(launch, dy, dyOffset);
      pointer(launch, plain, 0);
      pointer(launch, products, 0);
      runItems(launch, planes * runs, runs, count);
    }
  }
}
