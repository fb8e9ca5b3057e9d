package dev.lanewise.openblas;

import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.DoubleHeapCblas;

/**
 * BLAS level 1 in float64. Long vectors are cut into runs, each a short call. Where a vector stands
 * alone the direction of its increment does not matter, and OpenBLAS takes positive ones only.
 */
final class DoubleLevel1 {
  private final DoubleHeapCblas heap;
  private final ThreadGate gate;
  private final int threads;

  DoubleLevel1(Cblas library, ThreadGate gate, int threads) {
    this.heap = new DoubleHeapCblas(library);
    this.gate = gate;
    this.threads = threads;
  }

  double dot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    double sum = 0;
    int longest = CallLimits.run(incX, incY);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        sum +=
            heap.ddot(
                run,
                x,
                Runs.start(n, from, run, xOffset, incX),
                incX,
                y,
                Runs.start(n, from, run, yOffset, incY),
                incY);
      }
    } finally {
      gate.leave(entered);
    }
    return sum;
  }

  void axpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    if (alpha == 0) {
      return;
    }
    int longest = CallLimits.run(incX, incY);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        heap.daxpy(
            run,
            alpha,
            x,
            Runs.start(n, from, run, xOffset, incX),
            incX,
            y,
            Runs.start(n, from, run, yOffset, incY),
            incY);
      }
    } finally {
      gate.leave(entered);
    }
  }

  /** OpenBLAS may write zeros for alpha = 0, where the contract wants NaN of NaN and infinity. */
  void scal(int n, double alpha, double[] x, int offset, int inc) {
    int step = Runs.step(n, inc);
    if (alpha == 0) {
      for (int i = 0; i < n; i++) {
        x[offset + i * step] *= alpha;
      }
      return;
    }
    int longest = CallLimits.run(step);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        heap.dscal(Math.min(longest, n - from), alpha, x, offset + from * step, step);
      }
    } finally {
      gate.leave(entered);
    }
  }

  double nrm2(int n, double[] x, int offset, int inc) {
    int step = Runs.step(n, inc);
    double norm = 0;
    int longest = CallLimits.run(step);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        norm = Runs.joinNorms(norm, heap.dnrm2(run, x, offset + from * step, step));
      }
    } finally {
      gate.leave(entered);
    }
    return norm;
  }

  double asum(int n, double[] x, int offset, int inc) {
    int step = Runs.step(n, inc);
    double sum = 0;
    int longest = CallLimits.run(step);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        sum += heap.dasum(Math.min(longest, n - from), x, offset + from * step, step);
      }
    } finally {
      gate.leave(entered);
    }
    return sum;
  }

  /** In Java, because OpenBLAS passes over NaN, which the contract counts as largest. */
  int iamax(int n, double[] x, int offset, int inc) {
    int start = Runs.first(n, offset, inc);
    int best = n == 0 ? -1 : 0;
    double largest = n == 0 ? 0 : Math.abs(x[start]);
    for (int i = 1; i < n && !Double.isNaN(largest); i++) {
      double value = Math.abs(x[start + i * inc]);
      if (value > largest || Double.isNaN(value)) {
        best = i;
        largest = value;
      }
    }
    return best;
  }
}
