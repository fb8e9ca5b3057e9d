package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.NormCase;

/** What batch normalisation, ReLU and their gradients should give, in double. */
final class NormTruth {
  private NormTruth() {}

  /** An element. */
  static double at(NormCase c, float[][] in, int at) {
    double x = in[0][at];
    if (c.kind() == NormCase.Kind.RELU) {
      return c.backward() ? (x > 0 ? in[1][at] : 0) : Math.max(x, 0);
    }
    int plane = c.height() * c.width();
    int channel = at / plane % c.channels();
    double gamma = in[1][channel];
    double count = (double) c.batch() * plane;
    double mean = NormCase.MEAN;
    double variance = NormCase.VARIANCE;
    if (c.kind() == NormCase.Kind.TRAIN) {
      double[] moments = moments(c, in[0], channel);
      mean = moments[0];
      variance = moments[1];
    }
    double inverse = 1 / Math.sqrt(variance + NormCase.EPSILON);
    if (!c.backward()) {
      return (x - mean) * inverse * gamma + in[2][channel];
    }
    double dy = in[3][at];
    if (c.kind() == NormCase.Kind.EVAL) {
      return dy * gamma * inverse;
    }
    double sum = 0;
    double dot = 0;
    for (int n = 0; n < c.batch(); n++) {
      int start = (n * c.channels() + channel) * plane;
      for (int i = start; i < start + plane; i++) {
        sum += in[3][i];
        dot += in[3][i] * (in[0][i] - mean);
      }
    }
    return gamma * inverse * (dy - sum / count - (x - mean) * inverse * inverse * dot / count);
  }

  private static double[] moments(NormCase c, float[] x, int channel) {
    int plane = c.height() * c.width();
    double count = (double) c.batch() * plane;
    double sum = 0;
    double squares = 0;
    for (int n = 0; n < c.batch(); n++) {
      int start = (n * c.channels() + channel) * plane;
      for (int i = start; i < start + plane; i++) {
        sum += x[i];
        squares += (double) x[i] * x[i];
      }
    }
    double mean = sum / count;
    return new double[] {mean, squares / count - mean * mean};
  }
}
