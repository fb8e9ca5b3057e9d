package dev.lanewise.bench.gpu;

import dev.lanewise.cuda.CudaTimer;
import dev.lanewise.kernels.Backend;
import java.util.Arrays;

/**
 * What a call takes.
 *
 * @param median microseconds
 * @param least microseconds
 * @param samples how many there were
 */
record Measurement(double median, double least, int samples) {
  private static final double MICROS_PER_MILLI = 1e3;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int WARM_UPS = 4;
  private static final int MOST_SAMPLES = 100;

  /** A sample shorter than this would be one of the events themselves. */
  private static final double SAMPLE_MILLIS = 2;

  /** Fewer than what makes a launch wait until the device has come nearer. */
  private static final int LAUNCHES = 200;

  /**
   * By the device's clock, of calls one after the other.
   *
   * @param millis how long samples are taken
   */
  static Measurement onDevice(Work work, Backend backend, double millis) {
    try (CudaTimer timer = CudaTimer.of(backend)) {
      double once = 0;
      double warm = 0;
      for (int i = 0; i < WARM_UPS || warm < millis / 2 && i < MOST_SAMPLES; i++) {
        once = time(timer, work, 1);
        warm += once;
      }
      int calls = (int) Math.max(1, Math.min(1000, Math.ceil(SAMPLE_MILLIS / once)));
      double[] samples = new double[MOST_SAMPLES];
      int count = 0;
      double all = 0;
      while (count < MOST_SAMPLES && (all < millis || count == 0)) {
        double sample = time(timer, work, calls);
        samples[count++] = sample / calls * MICROS_PER_MILLI;
        all += sample;
      }
      return of(Arrays.copyOf(samples, count));
    }
  }

  private static double time(CudaTimer timer, Work work, int calls) {
    timer.start();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    timer.stop();
    return timer.millis();
  }

  /** By the host's clock, of giving calls to the device without waiting for them. */
  static Measurement onHost(Work work, Backend backend, double millis) {
    double[] samples = new double[MOST_SAMPLES];
    int count = 0;
    double all = 0;
    // Once as long to let the JVM compile.
    for (int round = 0; round < 2; round++) {
      count = 0;
      all = 0;
      while (count < MOST_SAMPLES && (all < millis || count == 0)) {
        long before = System.nanoTime();
        for (int i = 0; i < LAUNCHES; i++) {
          work.run();
        }
        long nanos = System.nanoTime() - before;
        backend.memory().synchronize();
        samples[count++] = nanos / NANOS_PER_MICRO / LAUNCHES;
        all += nanos / NANOS_PER_MILLI;
      }
    }
    return of(Arrays.copyOf(samples, count));
  }

  private static Measurement of(double[] samples) {
    Arrays.sort(samples);
    return new Measurement(samples[samples.length / 2], samples[0], samples.length);
  }
}
