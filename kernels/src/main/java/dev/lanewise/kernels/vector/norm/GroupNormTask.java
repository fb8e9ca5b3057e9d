package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.reduction.Runs;

/** Group normalisation; the items are groups of samples. */
final class GroupNormTask extends NormTask {
  private static final float[] NOTHING = {};

  private GroupNorm norm = new GroupNorm(0, 1, 1, 1, 0);
  private boolean backward;

  /** For each channel of each sample the sum of dy, then of dy (x - mean) inverse. */
  private float[] sums = NOTHING;

  GroupNormTask(ScratchPool scratch) {
    super(scratch);
  }

  void forward(WorkerPool workers, GroupNorm call) {
    norm = call;
    backward = false;
    shareElements(workers, Math.toIntExact(call.statistics()), call.size());
  }

  void backward(WorkerPool workers, GroupNorm call) {
    norm = call;
    backward = true;
    int channels = call.channels();
    sums = scratch.leaseFloats(Math.multiplyExact(2 * channels, call.batch()));
    try {
      shareElements(workers, Math.toIntExact(call.statistics()), call.size());
      for (int c = 0; c < channels; c++) {
        float shift = 0;
        float scale = 0;
        for (int n = 0; n < call.batch(); n++) {
          shift += sums[2 * (n * channels + c)];
          scale += sums[2 * (n * channels + c) + 1];
        }
        dBeta.put(c, shift);
        dGamma.put(c, scale);
      }
    } finally {
      scratch.release(sums);
      sums = NOTHING;
    }
  }

  @Override
  protected void items(int from, int end) {
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int group = from; group < end; group++) {
        if (backward) {
          backward(group, lanes);
        } else {
          forward(group, lanes);
        }
      }
    } finally {
      scratch.release(lanes);
    }
  }

  private void forward(int group, float[] lanes) {
    int n = (int) norm.count();
    int start = group * n;
    int plane = norm.plane();
    float center = NormSums.plain(x.array, x.at + start, n, lanes) / n;
    float variance = NormSums.squares(x.array, x.at + start, n, center, lanes) / n;
    float deviation = NormSums.inverseDeviation(variance, norm.epsilon());
    mean.put(group, center);
    inverse.put(group, deviation);
    int first = group % norm.groups() * norm.groupChannels();
    for (int c = 0; c < norm.groupChannels(); c++) {
      int at = start + c * plane;
      float scale = gamma.get(first + c) * deviation;
      float shift = beta.get(first + c);
      NormPasses.normalize(plane, x.array, x.at + at, center, scale, shift, y.array, y.at + at);
    }
  }

  private void backward(int group, float[] lanes) {
    int plane = norm.plane();
    int start = (int) (group * norm.count());
    float center = mean.get(group);
    float deviation = inverse.get(group);
    int channels = norm.groupChannels();
    int first = group % norm.groups() * channels;
    float sum = 0;
    float products = 0;
    for (int c = 0; c < channels; c++) {
      int at = start + c * plane;
      float a = NormSums.plain(y.array, y.at + at, plane, lanes);
      float b = NormSums.products(y.array, y.at + at, x.array, x.at + at, plane, center, lanes);
      float weight = gamma.get(first + c);
      sum = Math.fma(weight, a, sum);
      products = Math.fma(weight, b, products);
      // The groups of a sample follow each other as its channels do.
      sums[2 * (group * channels + c)] = a;
      sums[2 * (group * channels + c) + 1] = b * deviation;
    }
    float count = (float) norm.count();
    float average = sum / count * deviation;
    float slope = products / count * deviation * (deviation * deviation);
    for (int c = 0; c < channels; c++) {
      int at = start + c * plane;
      NormPasses.groupGradient(
          plane,
          x.array,
          x.at + at,
          center,
          y.array,
          y.at + at,
          -average,
          -slope,
          gamma.get(first + c) * deviation,
          dx.array,
          dx.at + at);
    }
  }
}
