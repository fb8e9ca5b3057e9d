package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.parallel.ScratchPool;

/** One call of the derivative of a function of one number: a is what it saved, b is dy. */
final class UnaryBackwardTask extends ElementTask {
  UnaryOp op = UnaryOp.COPY;
  float p0;
  float p1;

  UnaryBackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n) {
    UnaryGradientRuns.apply(op, p0, p1, a, ai, b, bi, y, yi, n);
  }
}
