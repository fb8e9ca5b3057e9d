package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.parallel.ScratchPool;

/** One call of a function of two numbers. */
final class BinaryTask extends ElementTask {
  BinaryOp op = BinaryOp.ADD;

  BinaryTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n) {
    switch (op) {
      case ADD -> BinaryLoops.add(a, ai, b, bi, y, yi, n);
      case SUB -> BinaryLoops.sub(a, ai, b, bi, y, yi, n);
      case MUL -> BinaryLoops.mul(a, ai, b, bi, y, yi, n);
      case DIV -> BinaryLoops.div(a, ai, b, bi, y, yi, n);
      case POW -> BinaryLoops.pow(a, ai, b, bi, y, yi, n);
      case MAX -> BinaryLoops.max(a, ai, b, bi, y, yi, n);
      case MIN -> BinaryLoops.min(a, ai, b, bi, y, yi, n);
      case EQ -> BinaryLoops.equal(a, ai, b, bi, y, yi, n);
      case NE -> BinaryLoops.notEqual(a, ai, b, bi, y, yi, n);
      case LT -> BinaryLoops.less(a, ai, b, bi, y, yi, n);
      case LE -> BinaryLoops.lessOrEqual(a, ai, b, bi, y, yi, n);
      case GT -> BinaryLoops.less(b, bi, a, ai, y, yi, n);
      case GE -> BinaryLoops.lessOrEqual(b, bi, a, ai, y, yi, n);
    }
  }
}
