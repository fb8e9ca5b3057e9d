package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.op.StridedLoop;

/** {@link ReductionKernels}: one result after the other, in the order stated there. */
final class ScalarReduction implements ReductionKernels {
  private final Real real;

  ScalarReduction(DType dtype) {
    this.real = Real.of(dtype);
  }

  @Override
  public void reduce(Reduce reduce, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, reduce.x(), "x");
    HostBuffer to = real.cast(y, yOffset, reduce.y(), "y");
    StridedLoop kept = reduce.kept();
    for (long outer = 0; outer < kept.outerCount(); outer++) {
      for (int i = 0; i < kept.inner(); i++) {
        long xi = xOffset + kept.offset(0, outer) + i * kept.innerStride(0);
        long yi = yOffset + kept.offset(1, outer) + i * kept.innerStride(1);
        real.set(to, yi, one(reduce, from, xi));
      }
    }
  }

  private double one(Reduce reduce, HostBuffer x, long start) {
    StridedLoop loop = reduce.reduced();
    return switch (reduce.op()) {
      case SUM -> accumulate(Step.ADD, 0, loop, x, start);
      case PROD -> accumulate(Step.MULTIPLY, 0, loop, x, start);
      case MEAN -> mean(reduce, x, start);
      case VAR -> variance(reduce, x, start);
      case MAX -> extreme(true, loop, x, start);
      case MIN -> extreme(false, loop, x, start);
    };
  }

  private double mean(Reduce reduce, HostBuffer x, long start) {
    double sum = accumulate(Step.ADD, 0, reduce.reduced(), x, start);
    return real.round(sum / real.round(reduce.count()));
  }

  private double variance(Reduce reduce, HostBuffer x, long start) {
    long divisor = reduce.count() - reduce.correction();
    if (divisor <= 0) {
      return Double.NaN;
    }
    double center = mean(reduce, x, start);
    double sum = accumulate(Step.ADD_SQUARE, center, reduce.reduced(), x, start);
    return sum / real.round(divisor);
  }

  /** What one element does to a running total. */
  private enum Step {
    ADD,
    MULTIPLY,
    /** Adds the square of the distance from the center. */
    ADD_SQUARE
  }

  private double take(Step step, double center, double total, double value) {
    return switch (step) {
      case ADD, MULTIPLY -> join(step, total, value);
      case ADD_SQUARE -> {
        double distance = real.round(value - center);
        yield real.fma(distance, distance, total);
      }
    };
  }

  /** Brings two totals together. */
  private double join(Step step, double a, double b) {
    return real.round(step == Step.MULTIPLY ? a * b : a + b);
  }

  private static double empty(Step step) {
    return step == Step.MULTIPLY ? 1 : 0;
  }

  private double accumulate(Step step, double center, StridedLoop loop, HostBuffer x, long start) {
    double total = empty(step);
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = start + loop.offset(0, outer);
      if (loop.innerStride(0) == 1) {
        total = join(step, total, pass(step, center, loop.inner(), x, xi));
      } else {
        for (int i = 0; i < loop.inner(); i++) {
          total = take(step, center, total, real.get(x, xi + i * loop.innerStride(0)));
        }
      }
    }
    return total;
  }

  private double pass(Step step, double center, int n, HostBuffer x, long start) {
    double total = empty(step);
    for (int run = 0; run < n; run += ScalarLevel1.RUN) {
      int length = Math.min(ScalarLevel1.RUN, n - run);
      total = join(step, total, lanes(step, center, 0, 1, length, x, start + run));
    }
    return total;
  }

  /** The lanes {@code lane}, {@code lane + apart}, ... of a run, joined as in ScalarLevel1.dot. */
  private double lanes(
      Step step, double center, int lane, int apart, int n, HostBuffer x, long start) {
    if (apart < ScalarLevel1.LANES) {
      return join(
          step,
          lanes(step, center, lane, 2 * apart, n, x, start),
          lanes(step, center, lane + apart, 2 * apart, n, x, start));
    }
    double total = empty(step);
    for (int i = lane; i < n; i += ScalarLevel1.LANES) {
      total = take(step, center, total, real.get(x, start + i));
    }
    return total;
  }

  private double extreme(boolean largest, StridedLoop loop, HostBuffer x, long start) {
    double best = largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = start + loop.offset(0, outer);
      for (int i = 0; i < loop.inner(); i++) {
        double value = real.get(x, xi + i * loop.innerStride(0));
        best = largest ? Math.max(best, value) : Math.min(best, value);
      }
    }
    return best;
  }

  @Override
  public void argReduce(ArgReduce arg, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, arg.x(), "x");
    I32Buffer to = I32Buffer.cast(y, "y");
    arg.y().checkInside(yOffset, to.length(), "y");
    StridedLoop kept = arg.kept();
    for (long outer = 0; outer < kept.outerCount(); outer++) {
      for (int i = 0; i < kept.inner(); i++) {
        long xi = xOffset + kept.offset(0, outer) + i * kept.innerStride(0);
        long yi = yOffset + kept.offset(1, outer) + i * kept.innerStride(1);
        to.array()[Math.toIntExact(to.offset() + yi)] = placeOfBest(arg, from, xi);
      }
    }
  }

  private int placeOfBest(ArgReduce arg, HostBuffer x, long start) {
    int size = arg.x().dim(arg.axis());
    long stride = arg.x().stride(arg.axis());
    int place = 0;
    double best = real.get(x, start);
    for (int i = 1; i < size && !Double.isNaN(best); i++) {
      double value = real.get(x, start + i * stride);
      if ((arg.largest() ? value > best : value < best) || Double.isNaN(value)) {
        place = i;
        best = value;
      }
    }
    return place;
  }

  @Override
  public void scan(Scan scan, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, scan.x(), "x");
    HostBuffer to = real.cast(y, yOffset, scan.y(), "y");
    StridedLoop rest = scan.rest();
    for (long outer = 0; outer < rest.outerCount(); outer++) {
      for (int i = 0; i < rest.inner(); i++) {
        long xi = xOffset + rest.offset(0, outer) + i * rest.innerStride(0);
        long yi = yOffset + rest.offset(1, outer) + i * rest.innerStride(1);
        scanLine(scan, from, xi, to, yi);
      }
    }
  }

  private void scanLine(Scan scan, HostBuffer x, long xStart, HostBuffer y, long yStart) {
    int size = scan.x().dim(scan.axis());
    Step kind = scan.product() ? Step.MULTIPLY : Step.ADD;
    double running = empty(kind);
    for (int step = 0; step < size; step++) {
      int i = scan.reverse() ? size - 1 - step : step;
      double value = real.get(x, xStart + i * scan.x().stride(scan.axis()));
      double next = join(kind, running, value);
      real.set(y, yStart + i * scan.y().stride(scan.axis()), scan.exclusive() ? running : next);
      running = next;
    }
  }
}
