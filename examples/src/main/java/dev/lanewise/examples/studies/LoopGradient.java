package dev.lanewise.examples.studies;

/**
 * Document 002's loop over the m examples, written out: the gradients of logistic regression's cost
 * with nothing but scalars.
 */
final class LoopGradient {
  private final double[] x;
  private final double[] y;
  private final double[] w;
  private final double b;
  private final double[] dw;
  private double db;

  /** For examples x (m rows of w.length numbers), targets y, and the weights w and b. */
  LoopGradient(double[] x, double[] y, double[] w, double b) {
    this.x = x;
    this.y = y;
    this.w = w;
    this.b = b;
    this.dw = new double[w.length];
  }

  void compute() {
    int m = y.length;
    int n = w.length;
    java.util.Arrays.fill(dw, 0);
    db = 0;
    for (int i = 0; i < m; i++) {
      double z = b;
      for (int j = 0; j < n; j++) {
        z += w[j] * x[i * n + j];
      }
      double a = 1 / (1 + Math.exp(-z));
      double dz = a - y[i];
      for (int j = 0; j < n; j++) {
        dw[j] += x[i * n + j] * dz;
      }
      db += dz;
    }
    for (int j = 0; j < n; j++) {
      dw[j] /= m;
    }
    db /= m;
  }

  double[] dw() {
    return dw;
  }

  double db() {
    return db;
  }
}
