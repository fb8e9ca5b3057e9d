package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostRecurrentCall;
import dev.lanewise.kernels.host.HostRecurrentKernels;
import dev.lanewise.kernels.host.HostRows;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;

/** {@link RecurrentKernels}: one unit after the other; u is a unit's number in its row. */
final class ScalarRecurrent extends HostRecurrentKernels {
  private final Real real;

  ScalarRecurrent(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected void forward(HostRecurrentCall call) {
    for (int row = 0; row < call.layer().batch(); row++) {
      for (int u = 0; u < call.layer().hidden(); u++) {
        if (!call.isActive(row)) {
          put(call.hNext, row, u, get(call.h, row, u));
          if (call.c.isGiven()) {
            put(call.cNext, row, u, get(call.c, row, u));
          }
          continue;
        }
        switch (call.layer().cell()) {
          case TANH -> put(call.hNext, row, u, tanh(sum(call, row, u)));
          case RELU -> put(call.hNext, row, u, Math.max(sum(call, row, u), 0.0));
          case LSTM -> lstm(call, row, u);
          case GRU -> gru(call, row, u);
        }
      }
    }
  }

  private void lstm(HostRecurrentCall call, int row, int u) {
    int hidden = call.layer().hidden();
    double i = sigmoid(sum(call, row, u));
    double f = sigmoid(sum(call, row, hidden + u));
    double g = tanh(sum(call, row, 2 * hidden + u));
    double o = sigmoid(sum(call, row, 3 * hidden + u));
    put(call.gates, row, u, i);
    put(call.gates, row, hidden + u, f);
    put(call.gates, row, 2 * hidden + u, g);
    put(call.gates, row, 3 * hidden + u, o);
    double cell = real.fma(f, get(call.c, row, u), real.round(i * g));
    put(call.cNext, row, u, cell);
    put(call.hNext, row, u, o * tanh(cell));
  }

  private void gru(HostRecurrentCall call, int row, int u) {
    int hidden = call.layer().hidden();
    double r = sigmoid(sum(call, row, u));
    double z = sigmoid(sum(call, row, hidden + u));
    double product = get(call.recurrent, row, 2 * hidden + u);
    double n = tanh(real.fma(r, product, get(call.input, row, 2 * hidden + u)));
    put(call.gates, row, u, r);
    put(call.gates, row, hidden + u, z);
    put(call.gates, row, 2 * hidden + u, n);
    put(call.hNext, row, u, real.fma(z, real.round(get(call.h, row, u) - n), n));
  }

  @Override
  protected void backward(HostRecurrentCall call) {
    for (int row = 0; row < call.layer().batch(); row++) {
      for (int u = 0; u < call.layer().hidden(); u++) {
        if (call.isActive(row)) {
          switch (call.layer().cell()) {
            case TANH, RELU -> plainBackward(call, row, u);
            case LSTM -> lstmBackward(call, row, u);
            case GRU -> gruBackward(call, row, u);
          }
        } else {
          passThrough(call, row, u);
        }
      }
    }
  }

  private void passThrough(HostRecurrentCall call, int row, int u) {
    int hidden = call.layer().hidden();
    for (int gate = 0; gate < call.layer().cell().gates(); gate++) {
      put(call.dInput, row, gate * hidden + u, 0);
      if (call.dRecurrent.isGiven()) {
        put(call.dRecurrent, row, gate * hidden + u, 0);
      }
    }
    if (call.dc.isGiven()) {
      put(call.dc, row, u, get(call.dcNext, row, u));
    }
    put(call.dh, row, u, get(call.dh, row, u) + get(call.dhNext, row, u));
  }

  private void plainBackward(HostRecurrentCall call, int row, int u) {
    double y = get(call.hNext, row, u);
    double slope =
        call.layer().cell() == Cell.TANH ? tanhSlope(y) : y > 0 ? 1 : Double.isNaN(y) ? y : 0;
    put(call.dInput, row, u, get(call.dhNext, row, u) * slope);
  }

  private void lstmBackward(HostRecurrentCall call, int row, int u) {
    int hidden = call.layer().hidden();
    double i = get(call.gates, row, u);
    double f = get(call.gates, row, hidden + u);
    double g = get(call.gates, row, 2 * hidden + u);
    double o = get(call.gates, row, 3 * hidden + u);
    double t = tanh(get(call.cNext, row, u));
    double dh = get(call.dhNext, row, u);
    double e = real.fma(real.round(dh * o), tanhSlope(t), get(call.dcNext, row, u));
    put(call.dInput, row, u, real.round(e * g) * sigmoidSlope(i));
    put(call.dInput, row, hidden + u, real.round(e * get(call.c, row, u)) * sigmoidSlope(f));
    put(call.dInput, row, 2 * hidden + u, real.round(e * i) * tanhSlope(g));
    put(call.dInput, row, 3 * hidden + u, real.round(dh * t) * sigmoidSlope(o));
    put(call.dc, row, u, e * f);
  }

  private void gruBackward(HostRecurrentCall call, int row, int u) {
    int hidden = call.layer().hidden();
    double r = get(call.gates, row, u);
    double z = get(call.gates, row, hidden + u);
    double n = get(call.gates, row, 2 * hidden + u);
    double product = get(call.recurrent, row, 2 * hidden + u);
    double dh = get(call.dhNext, row, u);
    double dn = real.round(real.round(dh * real.round(1 - z)) * tanhSlope(n));
    double dr = real.round(dn * product) * sigmoidSlope(r);
    double difference = real.round(get(call.h, row, u) - n);
    double dz = real.round(dh * difference) * sigmoidSlope(z);
    put(call.dInput, row, u, dr);
    put(call.dInput, row, hidden + u, dz);
    put(call.dInput, row, 2 * hidden + u, dn);
    put(call.dRecurrent, row, u, dr);
    put(call.dRecurrent, row, hidden + u, dz);
    put(call.dRecurrent, row, 2 * hidden + u, dn * r);
    put(call.dh, row, u, real.fma(dh, z, get(call.dh, row, u)));
  }

  /** A rounded pre-activation. */
  private double sum(HostRecurrentCall call, int row, int column) {
    return real.round(get(call.input, row, column) + get(call.recurrent, row, column));
  }

  private double sigmoid(double x) {
    return real.round(UnaryFunctions.sigmoid(x));
  }

  private double tanh(double x) {
    return real.round(StrictMath.tanh(x));
  }

  private double sigmoidSlope(double y) {
    return real.round(y * real.round(1 - y));
  }

  private double tanhSlope(double y) {
    return real.round(real.round(1 - y) * real.round(1 + y));
  }

  private double get(HostRows rows, int row, int column) {
    return real.get(rows.buffer(), rows.at(row) + column);
  }

  private void put(HostRows rows, int row, int column, double value) {
    real.set(rows.buffer(), rows.at(row) + column, value);
  }
}
