package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Local response normalisation; the items are samples. Powers are taken in double; for the usual
 * exponent 0.75 they are two square roots and a division.
 */
final class ResponseNormTask extends NormTask {
  private static final double USUAL = 0.75;

  /** The workspace. */
  final Slice scale = new Slice();

  private ResponseNorm norm = new ResponseNorm(0, 1, 1, 1, 0, 0, 1);
  private boolean backward;

  ResponseNormTask(ScratchPool scratch) {
    super(scratch);
  }

  void forward(WorkerPool workers, ResponseNorm call) {
    norm = call;
    backward = false;
    shareElements(workers, call.batch(), call.elements());
  }

  void backward(WorkerPool workers, ResponseNorm call) {
    norm = call;
    backward = true;
    shareElements(workers, call.batch(), call.elements());
  }

  @Override
  void clear() {
    super.clear();
    scale.clear();
  }

  @Override
  protected void items(int from, int end) {
    for (int n = from; n < end; n++) {
      int start = n * norm.channels() * norm.plane();
      if (backward) {
        backward(start);
      } else {
        forward(start);
      }
    }
  }

  /** s to the power -beta. */
  private static double power(double s, double beta) {
    if (beta == USUAL) {
      double root = Math.sqrt(s);
      return 1 / (root * Math.sqrt(root));
    }
    return StrictMath.pow(s, -beta);
  }

  private int first(int c) {
    return Math.max(0, c - norm.size() / 2);
  }

  private int last(int c) {
    return (int) Math.min(norm.channels() - 1, (long) c + norm.size() / 2);
  }

  private void forward(int start) {
    int plane = norm.plane();
    float share = (float) (norm.alpha() / norm.size());
    double beta = (float) norm.beta();
    for (int c = 0; c < norm.channels(); c++) {
      int at = start + c * plane;
      Arrays.fill(scale.array, scale.at + at, scale.at + at + plane, 0);
      for (int other = first(c); other <= last(c); other++) {
        int from = x.at + start + other * plane;
        NormPasses.addSquares(plane, x.array, from, scale.array, scale.at + at);
      }
      NormPasses.affine(plane, share, (float) norm.k(), scale.array, scale.at + at);
      for (int i = 0; i < plane; i++) {
        double factor = power(scale.array[scale.at + at + i], beta);
        y.array[y.at + at + i] = (float) (x.array[x.at + at + i] * factor);
      }
    }
  }

  private void backward(int start) {
    int plane = norm.plane();
    double beta = (float) norm.beta();
    double factor = 2.0 * (float) (norm.alpha() / norm.size()) * beta;
    int size = norm.channels() * plane;
    double[] terms = scratch.leaseDoubles(Math.addExact(size, plane));
    try {
      for (int i = 0; i < size; i++) {
        double s = scale.array[scale.at + start + i];
        double product = (double) y.array[y.at + start + i] * x.array[x.at + start + i];
        terms[i] = product * (power(s, beta) / s);
      }
      for (int c = 0; c < norm.channels(); c++) {
        int at = start + c * plane;
        Arrays.fill(terms, size, size + plane, 0);
        for (int other = first(c); other <= last(c); other++) {
          for (int i = 0; i < plane; i++) {
            terms[size + i] += terms[other * plane + i];
          }
        }
        for (int i = 0; i < plane; i++) {
          double own = power(scale.array[scale.at + at + i], beta);
          double gradient = y.array[y.at + at + i] * own;
          double rest = factor * x.array[x.at + at + i] * terms[size + i];
          dx.array[dx.at + at + i] = (float) (gradient - rest);
        }
      }
    } finally {
      scratch.release(terms);
    }
  }
}
