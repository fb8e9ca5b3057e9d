package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
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
    return switch (reduce.op()) {
      case SUM -> accumulate(false, reduce.reduced(), x, start);
      case PROD -> accumulate(true, reduce.reduced(), x, start);
      case MEAN -> accumulate(false, reduce.reduced(), x, start) / reduce.count();
      case VAR -> variance(reduce, x, start);
      case MAX, MIN -> extreme(reduce.op() == ReduceOp.MAX, reduce.reduced(), x, start);
    };
  }

  /** The sum or product of a result's elements, rounded at every step. */
  private double accumulate(boolean product, StridedLoop loop, HostBuffer x, long start) {
    double total = product ? 1 : 0;
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = start + loop.offset(0, outer);
      if (loop.innerStride(0) == 1) {
        for (int run = 0; run < loop.inner(); run += ScalarLevel1.RUN) {
          int length = Math.min(ScalarLevel1.RUN, loop.inner() - run);
          total = combine(product, total, lanes(product, 0, 1, length, x, xi + run));
        }
      } else {
        for (int i = 0; i < loop.inner(); i++) {
          total = combine(product, total, real.get(x, xi + i * loop.innerStride(0)));
        }
      }
    }
    return total;
  }

  /** The lanes {@code lane}, {@code lane + step}, ... of a run, joined as in ScalarLevel1.dot. */
  private double lanes(boolean product, int lane, int step, int n, HostBuffer x, long xi) {
    if (step < ScalarLevel1.LANES) {
      return combine(
          product,
          lanes(product, lane, 2 * step, n, x, xi),
          lanes(product, lane + step, 2 * step, n, x, xi));
    }
    double total = product ? 1 : 0;
    for (int i = lane; i < n; i += ScalarLevel1.LANES) {
      total = combine(product, total, real.get(x, xi + i));
    }
    return total;
  }

  private double combine(boolean product, double a, double b) {
    return real.round(product ? a * b : a + b);
  }

  /** In double, in two passes. */
  private double variance(Reduce reduce, HostBuffer x, long start) {
    long divisor = reduce.count() - reduce.correction();
    if (divisor <= 0) {
      return Double.NaN;
    }
    StridedLoop loop = reduce.reduced();
    double mean = sumOfPowers(1, 0, loop, x, start) / reduce.count();
    return sumOfPowers(2, mean, loop, x, start) / divisor;
  }

  /** The sum of (x - center)^power for power 1 or 2. */
  private double sumOfPowers(
      int power, double center, StridedLoop loop, HostBuffer x, long start) {
    double sum = 0;
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = start + loop.offset(0, outer);
      for (int i = 0; i < loop.inner(); i++) {
        double distance = real.get(x, xi + i * loop.innerStride(0)) - center;
        sum += power == 1 ? distance : distance * distance;
      }
    }
    return sum;
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
    double running = scan.product() ? 1 : 0;
    for (int step = 0; step < size; step++) {
      int i = scan.reverse() ? size - 1 - step : step;
      double value = real.get(x, xStart + i * scan.x().stride(scan.axis()));
      double next = combine(scan.product(), running, value);
      real.set(y, yStart + i * scan.y().stride(scan.axis()), scan.exclusive() ? running : next);
      running = next;
    }
  }
}
