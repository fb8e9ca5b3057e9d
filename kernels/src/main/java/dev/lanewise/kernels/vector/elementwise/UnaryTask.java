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
    switch (op) {
      case COPY -> System.arraycopy(a, ai, y, yi, n);
      case NEG -> Arithmetic.neg(a, ai, y, yi, n);
      case ABS -> Arithmetic.abs(a, ai, y, yi, n);
      case SQRT -> Arithmetic.sqrt(a, ai, y, yi, n);
      case SQUARE -> Arithmetic.square(a, ai, y, yi, n);
      case RECIPROCAL -> Arithmetic.reciprocal(a, ai, y, yi, n);
      case EXP -> Transcendental.exp(a, ai, y, yi, n);
      case LOG -> Transcendental.log(a, ai, y, yi, n);
      case SIGMOID -> Transcendental.sigmoid(a, ai, y, yi, n);
      case TANH -> Transcendental.tanh(a, ai, y, yi, n);
      case ERF -> Transcendental.erf(a, ai, y, yi, n);
      case SIN -> Transcendental.sin(a, ai, y, yi, n);
      case COS -> Transcendental.cos(a, ai, y, yi, n);
      case RELU -> Arithmetic.relu(a, ai, y, yi, n);
      case LEAKY_RELU -> Arithmetic.leakyRelu(a, ai, y, yi, n, p0);
      case ELU -> Transcendental.elu(a, ai, y, yi, n, p0);
      case SOFTPLUS -> Transcendental.softplus(a, ai, y, yi, n);
      case GELU -> Transcendental.gelu(a, ai, y, yi, n);
      case SILU -> Transcendental.silu(a, ai, y, yi, n);
      case CLIP -> Arithmetic.clip(a, ai, y, yi, n, p0, p1);
      case AFFINE -> Arithmetic.affine(a, ai, y, yi, n, p0, p1);
      case POW_SCALAR -> Transcendental.pow(a, ai, y, yi, n, p0);
    }
  }
}
