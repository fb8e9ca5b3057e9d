package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.parallel.ScratchPool;

/** One call of the derivative of a function of two numbers: c is dy. */
final class BinaryBackwardTask extends ElementTask {
  BinaryOp op = BinaryOp.ADD;
  boolean byLeft;

  BinaryBackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n) {
    switch (op) {
      case ADD -> System.arraycopy(c, ci, y, yi, n);
      case SUB -> {
        if (byLeft) {
          System.arraycopy(c, ci, y, yi, n);
        } else {
          Arithmetic.neg(c, ci, y, yi, n);
        }
      }
      case MUL -> {
        if (byLeft) {
          BinaryLoops.mul(c, ci, b, bi, y, yi, n);
        } else {
          BinaryLoops.mul(c, ci, a, ai, y, yi, n);
        }
      }
      case DIV -> {
        if (byLeft) {
          BinaryLoops.div(c, ci, b, bi, y, yi, n);
        } else {
          BinaryGradients.divByRight(a, ai, b, bi, c, ci, y, yi, n);
        }
      }
      case POW -> {
        if (byLeft) {
          BinaryGradients.powByLeft(a, ai, b, bi, c, ci, y, yi, n);
        } else {
          BinaryGradients.powByRight(a, ai, b, bi, c, ci, y, yi, n);
        }
      }
      case MAX, MIN -> {
        if (byLeft == (op == BinaryOp.MAX)) {
          BinaryGradients.larger(a, ai, b, bi, c, ci, y, yi, n);
        } else {
          BinaryGradients.larger(b, bi, a, ai, c, ci, y, yi, n);
        }
      }
      case EQ, NE, LT, LE, GT, GE -> throw new AssertionError("a descriptor let " + op + " pass");
    }
  }
}
