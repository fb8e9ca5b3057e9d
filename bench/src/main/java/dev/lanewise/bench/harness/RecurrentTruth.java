package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RecurrentCase.Cell;
import dev.lanewise.bench.cases.RecurrentCase.Pass;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * What recurrent layers and their gradients should give, in double. Sequences do not depend on each
 * other, so one of them, the last, stands for all where all would take long; the gradients of
 * weights, to which all add, are then not looked at.
 */
final class RecurrentTruth {
  /** Floating-point operations that are worth their time. */
  private static final double MOST = 2e9;

  private final RecurrentCase which;
  private final float[][] in;
  private final int hidden;
  private final int steps;
  private final int width;
  private int sequence = -1;
  private final double[][] y;
  private final double[][] cells;
  private final double[][] gates;

  /** The state's part of the candidate of a GRU. */
  private final double[][] inner;

  private final double[] dx;
  private final double[][] sums;

  /** Whether backward adds to the sums over sequences. */
  private boolean summing;

  private RecurrentTruth(RecurrentCase which, float[][] in) {
    this.which = which;
    this.in = in;
    hidden = which.hidden();
    steps = which.time();
    width = which.width();
    y = new double[steps + 1][hidden];
    cells = new double[steps + 1][hidden];
    gates = new double[steps][width];
    inner = new double[steps][hidden];
    boolean train = which.pass() == Pass.TRAIN;
    dx = new double[train ? steps * hidden : 0];
    int[] parts = which.resultParts();
    sums = new double[parts.length][];
    for (int i = 1; i < parts.length; i++) {
      sums[i] = new double[parts[i]];
    }
    summing = train && isWhole(which);
    for (int n = 0; n < which.batch() && summing; n++) {
      forward(n);
      backward();
    }
    summing = false;
  }

  static IntToDoubleFunction of(RecurrentCase which, float[][] in) {
    RecurrentTruth truth = new RecurrentTruth(which, in);
    return truth::at;
  }

  private static boolean isWhole(RecurrentCase which) {
    return which.flops() <= MOST;
  }

  /** Whether a part of the result is looked at. */
  static boolean covers(RecurrentCase which, int part) {
    return part == 0 || isWhole(which);
  }

  /** An element to look at. */
  static int pick(RecurrentCase which, int from, int end, SplittableRandom random) {
    return random.nextInt(from == 0 ? end - which.time() * which.hidden() : from, end);
  }

  /** About 1 for outputs and inputs; the gradients of weights are sums over steps and sequences. */
  static double scale(RecurrentCase which, int at) {
    return at < which.lengthX() ? 1 : Math.sqrt((double) which.time() * which.batch());
  }

  private double at(int at) {
    int block = steps * hidden;
    if (at >= which.lengthX()) {
      int part = 1;
      int place = at - which.lengthX();
      while (place >= sums[part].length) {
        place -= sums[part].length;
        part++;
      }
      return sums[part][place];
    }
    if (at / block != sequence) {
      forward(at / block);
      if (which.pass() == Pass.TRAIN) {
        backward();
      }
    }
    int place = at % block;
    return which.pass() == Pass.TRAIN ? dx[place] : y[1 + place / hidden][place % hidden];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private int x(int step) {
    return (sequence * steps + step) * hidden;
  }

  /** Outputs, cells and gates of a sequence. */
  private void forward(int n) {
    sequence = n;
    for (int t = 0; t < steps; t++) {
      double[] h = y[t];
      double[] input = new double[width];
      double[] state = new double[width];
      for (int j = 0; j < width; j++) {
        double a = in[3][j];
        double b = in[4][j];
        for (int k = 0; k < hidden; k++) {
          a += (double) in[1][j * hidden + k] * in[0][x(t) + k];
          b += in[2][j * hidden + k] * h[k];
        }
        input[j] = a;
        state[j] = b;
      }
      for (int j = 0; j < hidden; j++) {
        if (which.cell() == Cell.LSTM) {
          lstm(t, j, input, state);
        } else {
          gru(t, j, input, state);
        }
      }
    }
  }

  private void lstm(int t, int j, double[] input, double[] state) {
    double[] g = gates[t];
    for (int gate = 0; gate < 4; gate++) {
      int at = gate * hidden + j;
      double v = input[at] + state[at];
      g[at] = gate == 2 ? Math.tanh(v) : sigmoid(v);
    }
    cells[t + 1][j] = g[hidden + j] * cells[t][j] + g[j] * g[2 * hidden + j];
    y[t + 1][j] = g[3 * hidden + j] * Math.tanh(cells[t + 1][j]);
  }

  private void gru(int t, int j, double[] input, double[] state) {
    double[] g = gates[t];
    g[j] = sigmoid(input[j] + state[j]);
    g[hidden + j] = sigmoid(input[hidden + j] + state[hidden + j]);
    inner[t][j] = state[2 * hidden + j];
    g[2 * hidden + j] = Math.tanh(input[2 * hidden + j] + g[j] * inner[t][j]);
    y[t + 1][j] = (1 - g[hidden + j]) * g[2 * hidden + j] + g[hidden + j] * y[t][j];
  }

  /** The gradients of the sequence that forward was for: inputs', and its part of the sums. */
  private void backward() {
    double[] dh = new double[hidden];
    double[] dc = new double[hidden];
    for (int t = steps - 1; t >= 0; t--) {
      double[] input = new double[width];
      double[] state = new double[width];
      double[] before = new double[hidden];
      for (int j = 0; j < hidden; j++) {
        double d = dh[j] + in[5][x(t) + j];
        if (which.cell() == Cell.LSTM) {
          dc[j] = lstmBackward(t, j, d, dc[j], input);
        } else {
          before[j] = gruBackward(t, j, d, input, state);
        }
      }
      add(t, input, which.cell() == Cell.LSTM ? input : state, before);
      dh = before;
    }
  }

  /** The gradient of the cell before. */
  private double lstmBackward(int t, int j, double d, double dc, double[] input) {
    double[] g = gates[t];
    double i = g[j];
    double f = g[hidden + j];
    double n = g[2 * hidden + j];
    double o = g[3 * hidden + j];
    double tanh = Math.tanh(cells[t + 1][j]);
    double e = dc + d * o * (1 - tanh * tanh);
    input[j] = e * n * i * (1 - i);
    input[hidden + j] = e * cells[t][j] * f * (1 - f);
    input[2 * hidden + j] = e * i * (1 - n * n);
    input[3 * hidden + j] = d * tanh * o * (1 - o);
    return e * f;
  }

  /** What of the gradient of the state before does not go through the weights. */
  private double gruBackward(int t, int j, double d, double[] input, double[] state) {
    double[] g = gates[t];
    double r = g[j];
    double z = g[hidden + j];
    double n = g[2 * hidden + j];
    double dn = d * (1 - z) * (1 - n * n);
    input[j] = dn * inner[t][j] * r * (1 - r);
    input[hidden + j] = d * (y[t][j] - n) * z * (1 - z);
    input[2 * hidden + j] = dn;
    state[j] = input[j];
    state[hidden + j] = input[hidden + j];
    state[2 * hidden + j] = dn * r;
    return d * z;
  }

  /** The products of a step's gradients. */
  private void add(int t, double[] input, double[] state, double[] before) {
    for (int k = 0; k < hidden; k++) {
      dx[t * hidden + k] = 0;
    }
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < hidden; k++) {
        int at = j * hidden + k;
        dx[t * hidden + k] += input[j] * in[1][at];
        before[k] += state[j] * in[2][at];
      }
    }
    if (summing) {
      addUp(t, input, state);
    }
  }

  private void addUp(int t, double[] input, double[] state) {
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < hidden; k++) {
        sums[1][j * hidden + k] += input[j] * in[0][x(t) + k];
        sums[2][j * hidden + k] += state[j] * y[t][k];
      }
      sums[3][j] += input[j];
      sums[4][j] += state[j];
    }
  }
}
