package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.testing.RecurrentRuns.After;
import dev.lanewise.kernels.testing.RecurrentRuns.Before;
import dev.lanewise.kernels.testing.RecurrentRuns.Gradients;
import dev.lanewise.kernels.testing.RecurrentRuns.Incoming;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gradients of time steps against differences of the forward steps, in float64. */
public abstract class RecurrentGradientContract extends KernelContract {
  private static final int STEPS = 5;
  private static final int BATCH = 2;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 3;

  private final RecurrentRuns runs;

  protected RecurrentGradientContract(Backend backend) {
    super(backend);
    this.runs = new RecurrentRuns(backend, DType.F64);
  }

  @Test
  void gradientsOfAStepAgreeWithDifferences() {
    Random random = new Random(1);
    for (Cell cell : Cell.values()) {
      for (int[] lengths : new int[][] {null, {4, 3}}) {
        Recurrent layer = RecurrentRuns.spaced(Recurrent.contiguous(cell, 2, 3));
        Before before = Before.random(random, layer);
        Incoming drawn = Incoming.random(random, layer);
        Incoming incoming = new Incoming(drawn.h(), drawn.c(), new double[drawn.dh().length]);
        After after = runs.forward(layer, before, lengths, 3, false);
        Gradients g = runs.backward(layer, before, after, incoming, lengths, 3, false);
        String what = layer + (lengths == null ? "" : ", with lengths");
        NormContract.assertSlopes(
            DType.F64,
            v ->
                loss(
                    layer,
                    new Before(v, before.recurrent(), before.h(), before.c()),
                    lengths,
                    incoming),
            before.input(),
            g.input(),
            what + ", input");
        NormContract.assertSlopes(
            DType.F64,
            v ->
                loss(
                    layer,
                    new Before(before.input(), v, before.h(), before.c()),
                    lengths,
                    incoming),
            before.recurrent(),
            cell == Cell.GRU ? g.recurrent() : g.input(),
            what + ", recurrent");
        if (cell == Cell.GRU || lengths != null) {
          NormContract.assertSlopes(
              DType.F64,
              v ->
                  loss(
                      layer,
                      new Before(before.input(), before.recurrent(), v, before.c()),
                      lengths,
                      incoming),
              before.h(),
              g.h(),
              what + ", h");
        }
        if (cell == Cell.LSTM) {
          NormContract.assertSlopes(
              DType.F64,
              v ->
                  loss(
                      layer,
                      new Before(before.input(), before.recurrent(), before.h(), v),
                      lengths,
                      incoming),
              before.c(),
              g.c(),
              what + ", c");
        }
      }
    }
  }

  private double loss(Recurrent layer, Before before, int[] lengths, Incoming weights) {
    After after = runs.forward(layer, before, lengths, 3, false);
    double loss = NormContract.dot(after.h(), weights.h());
    return layer.cell() == Cell.LSTM ? loss + NormContract.dot(after.c(), weights.c()) : loss;
  }

  /** A layer over five steps: its parameters one after the other in one array. */
  private final class Net {
    private final Recurrent layer;
    private final int width;
    private final double[] x;
    private final int[] lengths;
    private final double[] weights;

    /** Where W (width, INPUTS), U (width, HIDDEN), their biases and the first states start. */
    private final int u;

    private final int wBias;
    private final int uBias;
    private final int h0;
    private final int c0;
    private final int size;

    private final Before[] befores = new Before[STEPS];
    private final After[] afters = new After[STEPS];

    Net(Cell cell, int[] lengths, Random random) {
      this.layer = RecurrentRuns.spaced(Recurrent.contiguous(cell, BATCH, HIDDEN));
      this.lengths = lengths;
      this.width = layer.width();
      this.x = NormContract.normals(random, STEPS * BATCH * INPUTS);
      this.weights = NormContract.normals(random, (STEPS + 1) * BATCH * HIDDEN);
      u = width * INPUTS;
      wBias = u + width * HIDDEN;
      uBias = wBias + width;
      h0 = uBias + width;
      c0 = h0 + BATCH * HIDDEN;
      size = c0 + BATCH * HIDDEN;
    }

    /** The weighted sum of all outputs and the last cells. */
    double loss(double[] p) {
      double[] h = Arrays.copyOfRange(p, h0, c0);
      double[] c = Arrays.copyOfRange(p, c0, size);
      double loss = 0;
      for (int step = 0; step < STEPS; step++) {
        double[] inputs = Arrays.copyOfRange(x, at(step) * INPUTS, at(step + 1) * INPUTS);
        double[] input = affine(inputs, INPUTS, p, 0, wBias);
        double[] recurrent = affine(h, HIDDEN, p, u, uBias);
        befores[step] = new Before(input, recurrent, h, c);
        afters[step] = runs.forward(layer, befores[step], lengths, step, false);
        h = afters[step].h();
        c = layer.cell() == Cell.LSTM ? afters[step].c() : c;
        loss += NormContract.dot(h, weighing(step));
      }
      return layer.cell() == Cell.LSTM ? loss + NormContract.dot(c, weighing(STEPS)) : loss;
    }

    private int at(int step) {
      return step * BATCH;
    }

    private double[] weighing(int step) {
      return Arrays.copyOfRange(weights, at(step) * HIDDEN, at(step + 1) * HIDDEN);
    }

    /** Rows of values times a matrix of the parameters, plus a bias. */
    private double[] affine(double[] values, int columns, double[] p, int matrix, int bias) {
      double[] result = new double[BATCH * width];
      for (int i = 0; i < result.length; i++) {
        int row = i / width;
        int out = i % width;
        result[i] = p[bias + out];
        for (int k = 0; k < columns; k++) {
          result[i] += p[matrix + out * columns + k] * values[row * columns + k];
        }
      }
      return result;
    }

    /** Adds to the gradients of a matrix, its bias and the values that it was multiplied by. */
    private void affineBackward(
        double[] dy,
        double[] values,
        int columns,
        double[] p,
        int matrix,
        int bias,
        double[] dp,
        double[] dValues) {
      for (int i = 0; i < dy.length; i++) {
        int row = i / width;
        int out = i % width;
        dp[bias + out] += dy[i];
        for (int k = 0; k < columns; k++) {
          dp[matrix + out * columns + k] += dy[i] * values[row * columns + k];
          dValues[row * columns + k] += dy[i] * p[matrix + out * columns + k];
        }
      }
    }

    /** The gradient of the last call's loss, back through time. */
    double[] gradient(double[] p) {
      double[] gradient = new double[size];
      double[] dh = new double[BATCH * HIDDEN];
      double[] dc = layer.cell() == Cell.LSTM ? weighing(STEPS) : new double[BATCH * HIDDEN];
      for (int step = STEPS - 1; step >= 0; step--) {
        double[] dhNext = dh.clone();
        for (int i = 0; i < dhNext.length; i++) {
          dhNext[i] += weighing(step)[i];
        }
        Incoming incoming = new Incoming(dhNext, dc, new double[dhNext.length]);
        Before before = befores[step];
        Gradients g = runs.backward(layer, before, afters[step], incoming, lengths, step, false);
        dh = g.h().clone();
        dc = layer.cell() == Cell.LSTM ? g.c() : dc;
        double[] inputs = Arrays.copyOfRange(x, at(step) * INPUTS, at(step + 1) * INPUTS);
        double[] dInputs = new double[inputs.length];
        affineBackward(g.input(), inputs, INPUTS, p, 0, wBias, gradient, dInputs);
        double[] dRecurrent = layer.cell() == Cell.GRU ? g.recurrent() : g.input();
        affineBackward(dRecurrent, before.h(), HIDDEN, p, u, uBias, gradient, dh);
      }
      System.arraycopy(dh, 0, gradient, h0, dh.length);
      if (layer.cell() == Cell.LSTM) {
        System.arraycopy(dc, 0, gradient, c0, dc.length);
      }
      return gradient;
    }
  }

  @Test
  void gradientsThroughTimeAgreeWithDifferences() {
    Random random = new Random(2);
    for (Cell cell : Cell.values()) {
      for (int[] lengths : new int[][] {null, {5, 3}, {2, 0}}) {
        Net net = new Net(cell, lengths, random);
        double[] p = NormContract.normals(random, net.size);
        net.loss(p);
        double[] gradient = net.gradient(p);
        String what = cell + " " + Arrays.toString(lengths);
        NormContract.assertSlopes(DType.F64, net::loss, p, gradient, what);
        assertEquals(net.size, gradient.length);
      }
    }
  }
}
