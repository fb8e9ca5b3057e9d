package dev.lanewise.nn.layer.recurrent;

import java.util.List;

/**
 * An LSTM with mean squared error and momentum, straight from the formulas in plain loops: forward,
 * back-propagation through time, update. Arrays are (batch, time, ..).
 */
final class PlainLstm {
  private final int batch;
  private final int time;
  private final int in;
  private final int hidden;
  private final double[] w;
  private final double[] u;
  private final double[] b;
  private final double[] b2;
  private final double[][] velocity;

  /**
   * A network.
   *
   * @param weights input weights, recurrent weights and both biases, in PyTorch's layout; changed
   *     by each step
   */
  PlainLstm(int batch, int time, int in, int hidden, List<double[]> weights) {
    this.batch = batch;
    this.time = time;
    this.in = in;
    this.hidden = hidden;
    this.w = weights.get(0);
    this.u = weights.get(1);
    this.b = weights.get(2);
    this.b2 = weights.get(3);
    this.velocity = weights.stream().map(each -> new double[each.length]).toArray(double[][]::new);
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  /** One step of training. The loss before it is answered. */
  double step(double[] x, double[] target, double rate, double momentum) {
    double[] dw = new double[w.length];
    double[] du = new double[u.length];
    double[] db = new double[b.length];
    double loss = 0;
    double scale = 1.0 / (batch * time * hidden);
    for (int n = 0; n < batch; n++) {
      double[][] gates = new double[time][4 * hidden];
      double[][] h = new double[time + 1][hidden];
      double[][] c = new double[time + 1][hidden];
      for (int t = 0; t < time; t++) {
        forward(x, (n * time + t) * in, h[t], c[t], gates[t], h[t + 1], c[t + 1]);
      }
      double[] dh = new double[hidden];
      double[] dc = new double[hidden];
      for (int t = time - 1; t >= 0; t--) {
        for (int j = 0; j < hidden; j++) {
          double error = h[t + 1][j] - target[(n * time + t) * hidden + j];
          loss += error * error * scale;
          dh[j] += 2 * error * scale;
        }
        double[] dv = backward(gates[t], c[t], c[t + 1], dh, dc);
        dh = new double[hidden];
        for (int row = 0; row < dv.length; row++) {
          db[row] += dv[row];
          for (int k = 0; k < in; k++) {
            dw[row * in + k] += dv[row] * x[(n * time + t) * in + k];
          }
          for (int k = 0; k < hidden; k++) {
            du[row * hidden + k] += dv[row] * h[t][k];
            dh[k] += dv[row] * u[row * hidden + k];
          }
        }
      }
    }
    update(w, dw, velocity[0], rate, momentum);
    update(u, du, velocity[1], rate, momentum);
    update(b, db, velocity[2], rate, momentum);
    update(b2, db, velocity[3], rate, momentum);
    return loss;
  }

  private void forward(
      double[] x, int at, double[] h, double[] c, double[] gates, double[] hNext, double[] cNext) {
    for (int row = 0; row < 4 * hidden; row++) {
      double v = b[row] + b2[row];
      for (int k = 0; k < in; k++) {
        v += w[row * in + k] * x[at + k];
      }
      for (int k = 0; k < hidden; k++) {
        v += u[row * hidden + k] * h[k];
      }
      gates[row] = row / hidden == 2 ? Math.tanh(v) : sigmoid(v);
    }
    for (int j = 0; j < hidden; j++) {
      cNext[j] = gates[hidden + j] * c[j] + gates[j] * gates[2 * hidden + j];
      hNext[j] = gates[3 * hidden + j] * Math.tanh(cNext[j]);
    }
  }

  /** The gradients of the pre-activations; dc becomes that of the cells before. */
  private double[] backward(double[] gates, double[] c, double[] cNext, double[] dh, double[] dc) {
    double[] dv = new double[4 * hidden];
    for (int j = 0; j < hidden; j++) {
      double i = gates[j];
      double f = gates[hidden + j];
      double g = gates[2 * hidden + j];
      double o = gates[3 * hidden + j];
      double th = Math.tanh(cNext[j]);
      double e = dc[j] + dh[j] * o * (1 - th * th);
      dv[j] = e * g * i * (1 - i);
      dv[hidden + j] = e * c[j] * f * (1 - f);
      dv[2 * hidden + j] = e * i * (1 - g * g);
      dv[3 * hidden + j] = dh[j] * th * o * (1 - o);
      dc[j] = e * f;
    }
    return dv;
  }

  private static void update(
      double[] weight, double[] gradient, double[] velocity, double rate, double momentum) {
    for (int i = 0; i < weight.length; i++) {
      velocity[i] = momentum * velocity[i] + gradient[i];
      weight[i] -= rate * velocity[i];
    }
  }
}
