package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.AttentionCase;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** What a causal attention and its gradients should give, in double. */
final class AttentionTruth {
  private final AttentionCase which;
  private final float[] q;
  private final float[] k;
  private final float[] v;
  private final float[] dy;

  /** The row of which there are weights, and those. */
  private int row = -1;

  private final double[] weights;
  private final double[] slopes;

  /** The head of which there are gradients of keys and values, and those. */
  private int head = -1;

  private final double[] dk;
  private final double[] dv;

  private AttentionTruth(AttentionCase which, float[][] in) {
    this.which = which;
    q = in[0];
    k = in[1];
    v = in[2];
    dy = which.backward() ? in[3] : new float[0];
    weights = new double[which.time()];
    slopes = new double[which.time()];
    int length = which.backward() ? which.time() * which.size() : 0;
    dk = new double[length];
    dv = new double[length];
  }

  static IntToDoubleFunction of(AttentionCase which, float[][] in) {
    AttentionTruth truth = new AttentionTruth(which, in);
    return which.backward() ? truth::backward : truth::forward;
  }

  /** An element to look at: of keys and values only those of the last head are worth their time. */
  static int pick(AttentionCase which, int from, int end, SplittableRandom random) {
    int head = which.time() * which.size();
    return random.nextInt(from == 0 ? 0 : end - head, end);
  }

  private double scale() {
    return 1 / Math.sqrt(which.size());
  }

  private double dot(float[] a, int i, float[] b, int j) {
    double sum = 0;
    for (int c = 0; c < which.size(); c++) {
      sum += (double) a[i * which.size() + c] * b[j * which.size() + c];
    }
    return sum;
  }

  /** The weights of a row, which counts through all heads, and with dy their slopes. */
  private void prepare(int wanted) {
    if (wanted == row) {
      return;
    }
    row = wanted;
    int step = row % which.time();
    int first = row - step;
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j <= step; j++) {
      weights[j] = scale() * dot(q, row, k, first + j);
      most = Math.max(most, weights[j]);
    }
    double sum = 0;
    for (int j = 0; j <= step; j++) {
      weights[j] = Math.exp(weights[j] - most);
      sum += weights[j];
    }
    double mean = 0;
    for (int j = 0; j <= step; j++) {
      weights[j] /= sum;
      if (which.backward()) {
        slopes[j] = dot(dy, row, v, first + j);
        mean += weights[j] * slopes[j];
      }
    }
    for (int j = 0; j <= step; j++) {
      slopes[j] = weights[j] * (slopes[j] - mean);
    }
  }

  private double forward(int at) {
    prepare(at / which.size());
    return weighted(weights, v, at);
  }

  /** The sum over keys of a factor times the same column of another array. */
  private double weighted(double[] factors, float[] array, int at) {
    int step = row % which.time();
    double sum = 0;
    for (int j = 0; j <= step; j++) {
      sum += factors[j] * array[(row - step + j) * which.size() + at % which.size()];
    }
    return sum;
  }

  private double backward(int at) {
    int length = which.lengthX();
    if (at < length) {
      prepare(at / which.size());
      return scale() * weighted(slopes, k, at);
    }
    int block = which.time() * which.size();
    int place = at % length;
    differentiate(place / block);
    return (at < 2 * length ? dk : dv)[place % block];
  }

  /** The gradients of the keys and values of a head. */
  private void differentiate(int wanted) {
    if (wanted == head) {
      return;
    }
    head = wanted;
    Arrays.fill(dk, 0);
    Arrays.fill(dv, 0);
    int size = which.size();
    for (int i = head * which.time(); i < (head + 1) * which.time(); i++) {
      prepare(i);
      for (int j = 0; j <= i % which.time(); j++) {
        for (int c = 0; c < size; c++) {
          dk[j * size + c] += scale() * slopes[j] * q[i * size + c];
          dv[j * size + c] += weights[j] * dy[i * size + c];
        }
      }
    }
  }
}
