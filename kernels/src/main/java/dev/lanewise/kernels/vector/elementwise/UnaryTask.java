package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.parallel.ScratchPool;

/** One call of a function of one number: a is x. */
final class UnaryTask extends ElementTask {
  UnaryOp op = UnaryOp.COPY;
  float p0;
  float p1;

  UnaryTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n) {
    UnaryRuns.apply(op, p0, p1, a, ai, y, yi, n);
  }
}
