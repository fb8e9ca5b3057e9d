package dev.lanewise.openblas;

import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.FloatHeapCblas;

/**
 * BLAS level 1 in float32. Long vectors are cut into runs, each a short call. Where a vector stands
 * alone the direction of its increment does not matter, and OpenBLAS takes positive ones only.
 */
final class FloatLevel1 {
  private final FloatHeapCblas heap;
  private final ThreadGate gate;
  private final int threads;

  FloatLevel1(Cblas library, ThreadGate gate, int threads) {
    this.heap = new FloatHeapCblas(library);
    this.gate = gate;
    this.threads = threads;
  }

  float dot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    float sum = 0;
    int longest = CallLimits.run(incX, incY);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        sum +=
            heap.sdot(
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
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    if (alpha == 0) {
      return;
    }
    int longest = CallLimits.run(incX, incY);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        heap.saxpy(
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
  void scal(int n, float alpha, float[] x, int offset, int inc) {
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
        heap.sscal(Math.min(longest, n - from), alpha, x, offset + from * step, step);
      }
    } finally {
      gate.leave(entered);
    }
  }

  float nrm2(int n, float[] x, int offset, int inc) {
    int step = Runs.step(n, inc);
    double norm = 0;
    int longest = CallLimits.run(step);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        int run = Math.min(longest, n - from);
        norm = Runs.joinNorms(norm, heap.snrm2(run, x, offset + from * step, step));
      }
    } finally {
      gate.leave(entered);
    }
    return (float) norm;
  }

  float asum(int n, float[] x, int offset, int inc) {
    int step = Runs.step(n, inc);
    float sum = 0;
    int longest = CallLimits.run(step);
    int entered = gate.enter(threads);
    try {
      for (int from = 0; from < n; from += Math.min(longest, n - from)) {
        sum += heap.sasum(Math.min(longest, n - from), x, offset + from * step, step);
      }
    } finally {
      gate.leave(entered);
    }
    return sum;
  }

  /** In Java, because OpenBLAS passes over NaN, which the contract counts as largest. */
  int iamax(int n, float[] x, int offset, int inc) {
    int start = Runs.first(n, offset, inc);
    int best = n == 0 ? -1 : 0;
    float largest = n == 0 ? 0 : Math.abs(x[start]);
    for (int i = 1; i < n && !Float.isNaN(largest); i++) {
      float value = Math.abs(x[start + i * inc]);
      if (value > largest || Float.isNaN(value)) {
        best = i;
        largest = value;
      }
    }
    return best;
  }
}
