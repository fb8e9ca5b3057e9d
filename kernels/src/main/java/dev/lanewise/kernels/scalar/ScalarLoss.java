package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.Rows;

/** {@link LossKernels}: each result is computed in double and rounded once. */
final class ScalarLoss implements LossKernels {
  /** Probabilities stay this far away from 0 and 1. */
  private static final double MARGIN = 0x1p-24;

  private static final RowSum SQUARED = element(ElementLoss.SQUARED);
  private static final RowSum ABSOLUTE = element(ElementLoss.ABSOLUTE);
  private static final RowSum LOGITS = element(ElementLoss.BINARY_CROSS_ENTROPY_LOGITS);
  private static final RowSum PROBABILITIES =
      element(ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES);

  private final Real real;

  ScalarLoss(DType dtype) {
    this.real = Real.of(dtype);
  }

  private static RowSum element(ElementLoss loss) {
    return (real, x, xi, t, ti, c) -> loss(loss, real.get(x, xi), real.get(t, ti));
  }

  private static double loss(ElementLoss loss, double x, double t) {
    return switch (loss) {
      case SQUARED -> (x - t) * (x - t);
      case ABSOLUTE -> Math.abs(x - t);
      case BINARY_CROSS_ENTROPY_LOGITS ->
          Math.max(x, 0) - x * t + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      case BINARY_CROSS_ENTROPY_PROBABILITIES -> {
        double p = inside(x);
        yield -t * StrictMath.log(p) - (1 - t) * StrictMath.log1p(-p);
      }
    };
  }

  private static double derivative(ElementLoss loss, double x, double t) {
    return switch (loss) {
      case SQUARED -> 2 * (x - t);
      case ABSOLUTE -> Math.signum(x - t);
      case BINARY_CROSS_ENTROPY_LOGITS -> UnaryFunctions.sigmoid(x) - t;
      case BINARY_CROSS_ENTROPY_PROBABILITIES -> {
        double p = inside(x);
        yield (p - t) / (p * (1 - p));
      }
    };
  }

  private static double inside(double x) {
    return Math.min(Math.max(x, MARGIN), 1 - MARGIN);
  }

  @Override
  public void elementLoss(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer result,
      long resultOffset) {
    HostBuffer prediction = real.cast(x, xOffset, n, "x");
    HostBuffer target = real.cast(t, tOffset, n, "t");
    HostBuffer to = real.cast(result, resultOffset, 1, "result");
    RowSum sum =
        switch (loss) {
          case SQUARED -> SQUARED;
          case ABSOLUTE -> ABSOLUTE;
          case BINARY_CROSS_ENTROPY_LOGITS -> LOGITS;
          case BINARY_CROSS_ENTROPY_PROBABILITIES -> PROBABILITIES;
        };
    double total = sum.over(n, real, prediction, xOffset, target, tOffset, 0);
    real.set(to, resultOffset, scale * total);
  }

  @Override
  public void elementLossBackward(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    HostBuffer prediction = real.cast(x, xOffset, n, "x");
    HostBuffer target = real.cast(t, tOffset, n, "t");
    HostBuffer gradient = real.cast(dy, dyOffset, 1, "dy");
    HostBuffer to = real.cast(dx, dxOffset, n, "dx");
    double factor = real.get(gradient, dyOffset) * scale;
    for (int i = 0; i < n; i++) {
      double xi = real.get(prediction, xOffset + i);
      double ti = real.get(target, tOffset + i);
      real.set(to, dxOffset + i, factor * derivative(loss, xi, ti));
    }
  }

  @Override
  public void crossEntropy(
      CrossEntropyLoss loss,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer result,
      long resultOffset) {
    Rows rows = loss.rows();
    HostBuffer x = real.cast(logits, logitsOffset, rows.size(), "logits");
    I32Buffer classes = labels(loss, labels, labelsOffset);
    HostBuffer workspace = real.cast(logSumExp, logSumExpOffset, rows.rows(), "logSumExp");
    HostBuffer to = real.cast(result, resultOffset, 1, "result");
    int n = rows.columns();
    double total = 0;
    int counting = 0;
    for (int row = 0; row < rows.rows(); row++) {
      int label = label(classes, labelsOffset + row);
      if (!loss.counts(label)) {
        real.set(workspace, logSumExpOffset + row, 0);
        continue;
      }
      long start = logitsOffset + (long) row * n;
      double largest = RowSum.largest(n, real, x, start);
      double sum = RowSum.EXP.over(n, real, x, start, x, start, largest);
      double log = largest + StrictMath.log(sum);
      real.set(workspace, logSumExpOffset + row, log);
      total += (1 - loss.smoothing()) * (log - real.get(x, start + label));
      if (loss.smoothing() > 0) {
        total += loss.smoothing() * (log - RowSum.PLAIN.over(n, real, x, start, x, start, 0) / n);
      }
      counting++;
    }
    real.set(to, resultOffset, loss.factor(counting) * total);
  }

  @Override
  public void crossEntropyBackward(
      CrossEntropyLoss loss,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dLogits,
      long dLogitsOffset) {
    Rows rows = loss.rows();
    HostBuffer x = real.cast(logits, logitsOffset, rows.size(), "logits");
    I32Buffer classes = labels(loss, labels, labelsOffset);
    HostBuffer workspace = real.cast(logSumExp, logSumExpOffset, rows.rows(), "logSumExp");
    HostBuffer gradient = real.cast(dy, dyOffset, 1, "dy");
    HostBuffer to = real.cast(dLogits, dLogitsOffset, rows.size(), "dLogits");
    int n = rows.columns();
    int counting = 0;
    for (int row = 0; row < rows.rows(); row++) {
      counting += loss.counts(label(classes, labelsOffset + row)) ? 1 : 0;
    }
    double factor = real.get(gradient, dyOffset) * loss.factor(counting);
    double share = loss.smoothing() / n;
    for (int row = 0; row < rows.rows(); row++) {
      long start = (long) row * n;
      int label = label(classes, labelsOffset + row);
      boolean counts = loss.counts(label);
      double log = real.get(workspace, logSumExpOffset + row);
      for (int i = 0; i < n; i++) {
        double slope = 0;
        if (counts) {
          double probability = StrictMath.exp(real.get(x, logitsOffset + start + i) - log);
          double wanted = (i == label ? 1 - loss.smoothing() : 0) + share;
          slope = factor * (probability - wanted);
        }
        real.set(to, dLogitsOffset + start + i, slope);
      }
    }
  }

  private static I32Buffer labels(CrossEntropyLoss loss, Buffer labels, long offset) {
    I32Buffer classes = I32Buffer.cast(labels, "labels");
    classes.index(offset, loss.rows().rows(), "labels");
    for (int row = 0; row < loss.rows().rows(); row++) {
      int label = label(classes, offset + row);
      if (!loss.isLabel(label)) {
        throw new IllegalArgumentException(
            "labels[" + row + "] is " + label + "; expected 0 to " + (loss.rows().columns() - 1));
      }
    }
    return classes;
  }

  private static int label(I32Buffer labels, long index) {
    return labels.array()[Math.toIntExact(labels.offset() + index)];
  }
}
