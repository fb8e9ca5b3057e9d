package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.testing.RecurrentRuns.After;
import dev.lanewise.kernels.testing.RecurrentRuns.Before;
import dev.lanewise.kernels.testing.RecurrentRuns.Gradients;
import dev.lanewise.kernels.testing.RecurrentRuns.Incoming;

/** A step and its gradients by the textbook, in double, and the error bounds that are stated. */
final class RecurrentFormula {
  private final DType dtype;
  private final Recurrent layer;
  private final int n;

  /** The gates, or their gradients, with their bounds. */
  final double[] products;

  final double[] productBounds;

  /** The gradients of a GRU's recurrent part. */
  final double[] seconds;

  final double[] secondBounds;
  final double[] h;
  final double[] hBounds;
  final double[] c;
  final double[] cBounds;

  private RecurrentFormula(DType dtype, Recurrent layer) {
    this.dtype = dtype;
    this.layer = layer;
    this.n = layer.hidden();
    int states = layer.batch() * n;
    products = new double[layer.batch() * layer.width()];
    productBounds = new double[products.length];
    seconds = new double[products.length];
    secondBounds = new double[products.length];
    h = new double[states];
    hBounds = new double[states];
    c = new double[states];
    cBounds = new double[states];
  }

  /** The step, every row taking part. */
  static RecurrentFormula forward(DType dtype, Recurrent layer, Before before) {
    RecurrentFormula formula = new RecurrentFormula(dtype, layer);
    for (int row = 0; row < layer.batch(); row++) {
      for (int u = 0; u < layer.hidden(); u++) {
        formula.forward(before, row * layer.width() + u, row * layer.hidden() + u);
      }
    }
    return formula;
  }

  /** The gradients, from the gates and states that were kept; what dh holds is in h too. */
  static RecurrentFormula backward(
      DType dtype, Recurrent layer, Before before, After after, Incoming incoming) {
    RecurrentFormula formula = new RecurrentFormula(dtype, layer);
    for (int row = 0; row < layer.batch(); row++) {
      for (int u = 0; u < layer.hidden(); u++) {
        formula.backward(
            before, after, incoming, row * layer.width() + u, row * layer.hidden() + u);
      }
    }
    return formula;
  }

  /** Fails where a result is further from the formula than stated. */
  void assertGood(After actual, String what) {
    if (layer.cell().gates() > 1) {
      assertWithin(products, productBounds, actual.gates(), what + ", gates");
    }
    assertWithin(h, hBounds, actual.h(), what + ", h");
    if (layer.cell() == Recurrent.Cell.LSTM) {
      assertWithin(c, cBounds, actual.c(), what + ", c");
    }
  }

  /** The same of gradients. */
  void assertGood(Gradients actual, String what) {
    assertWithin(products, productBounds, actual.input(), what + ", dInput");
    assertWithin(h, hBounds, actual.h(), what + ", dh");
    if (layer.cell() == Recurrent.Cell.LSTM) {
      assertWithin(c, cBounds, actual.c(), what + ", dc");
    }
    if (layer.cell() == Recurrent.Cell.GRU) {
      assertWithin(seconds, secondBounds, actual.recurrent(), what + ", dRecurrent");
    }
  }

  private static void assertWithin(double[] exact, double[] bounds, double[] actual, String what) {
    for (int i = 0; i < exact.length; i++) {
      double error = Math.abs(actual[i] - exact[i]);
      if (!(error <= bounds[i])) {
        throw new AssertionError(
            what
                + "["
                + i
                + "] is "
                + actual[i]
                + ", "
                + error
                + " from "
                + exact[i]
                + "; bound "
                + bounds[i]);
      }
    }
  }

  /** The bound of float32; the formula itself has errors in double. */
  private double gamma(int count) {
    return Bounds.gamma(dtype, dtype == DType.F32 ? count : 3L * count);
  }

  private double rounded(double value) {
    return dtype == DType.F32 ? (float) value : value;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private double gate(int at, double value) {
    products[at] = value;
    productBounds[at] = gamma(6) * Math.abs(value);
    return value;
  }

  private void forward(Before before, int p, int s) {
    double[] a = before.input();
    double[] b = before.recurrent();
    double first = rounded(a[p] + b[p]);
    switch (layer.cell()) {
      case TANH -> {
        h[s] = StrictMath.tanh(first);
        hBounds[s] = gamma(6) * Math.abs(h[s]);
      }
      case RELU -> h[s] = Math.max(first, 0);
      case LSTM -> {
        double i = gate(p, sigmoid(first));
        double f = gate(p + n, sigmoid(rounded(a[p + n] + b[p + n])));
        double g = gate(p + 2 * n, StrictMath.tanh(rounded(a[p + 2 * n] + b[p + 2 * n])));
        double o = gate(p + 3 * n, sigmoid(rounded(a[p + 3 * n] + b[p + 3 * n])));
        c[s] = f * before.c()[s] + i * g;
        cBounds[s] = gamma(14) * (Math.abs(f * before.c()[s]) + Math.abs(i * g));
        h[s] = o * StrictMath.tanh(c[s]);
        hBounds[s] = gamma(13) * Math.abs(h[s]) + o * cBounds[s];
      }
      case GRU -> {
        double r = gate(p, sigmoid(first));
        double z = gate(p + n, sigmoid(rounded(a[p + n] + b[p + n])));
        double candidate = gate(p + 2 * n, StrictMath.tanh(r * b[p + 2 * n] + a[p + 2 * n]));
        double terms = gamma(7) * (Math.abs(r * b[p + 2 * n]) + Math.abs(a[p + 2 * n]));
        productBounds[p + 2 * n] += terms;
        h[s] = (1 - z) * candidate + z * before.h()[s];
        hBounds[s] = terms + gamma(16) * (Math.abs(before.h()[s]) + Math.abs(candidate));
      }
    }
  }

  private void backward(Before before, After after, Incoming incoming, int p, int s) {
    double dh = incoming.h()[s];
    double[] gates = after.gates();
    h[s] = incoming.dh()[s];
    switch (layer.cell()) {
      case TANH -> {
        double y = after.h()[s];
        relative(products, productBounds, p, dh * (1 - y) * (1 + y), 6);
      }
      case RELU -> products[p] = after.h()[s] > 0 ? dh : 0;
      case LSTM -> lstmBackward(before, after, incoming, p, s);
      case GRU -> {
        double r = gates[p];
        double z = gates[p + n];
        double candidate = gates[p + 2 * n];
        double b = before.recurrent()[p + 2 * n];
        double dn = dh * (1 - z) * (1 - candidate) * (1 + candidate);
        double dr = dn * b * r * (1 - r);
        double dz = dh * (before.h()[s] - candidate) * z * (1 - z);
        relative(products, productBounds, p, dr, 14);
        relative(products, productBounds, p + n, dz, 8);
        relative(products, productBounds, p + 2 * n, dn, 8);
        relative(seconds, secondBounds, p, dr, 14);
        relative(seconds, secondBounds, p + n, dz, 8);
        relative(seconds, secondBounds, p + 2 * n, dn * r, 10);
        h[s] += dh * z;
        hBounds[s] = gamma(2) * (Math.abs(dh * z) + Math.abs(h[s]));
      }
    }
  }

  private void lstmBackward(Before before, After after, Incoming incoming, int p, int s) {
    double dh = incoming.h()[s];
    double i = after.gates()[p];
    double f = after.gates()[p + n];
    double g = after.gates()[p + 2 * n];
    double o = after.gates()[p + 3 * n];
    double t = StrictMath.tanh(after.c()[s]);
    double e = dh * o * (1 - t) * (1 + t) + incoming.c()[s];
    double scale = gamma(32) * (Math.abs(dh * o) + Math.abs(incoming.c()[s]));
    double old = before.c()[s];
    put(p, e, g * i * (1 - i), scale);
    put(p + n, e, old * f * (1 - f), scale);
    put(p + 2 * n, e, i * (1 - g) * (1 + g), scale);
    relative(products, productBounds, p + 3 * n, dh * t * o * (1 - o), 12);
    c[s] = e * f;
    cBounds[s] = scale * f;
  }

  private void put(int at, double e, double factor, double scale) {
    products[at] = e * factor;
    productBounds[at] = scale * Math.abs(factor);
  }

  private void relative(double[] values, double[] bounds, int at, double value, int count) {
    values[at] = value;
    bounds[at] = gamma(count) * Math.abs(value);
  }
}
