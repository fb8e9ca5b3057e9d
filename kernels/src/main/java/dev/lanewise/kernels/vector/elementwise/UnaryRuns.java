package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.UnaryOp;

/** A function of one number over neighbouring elements, float32. */
public final class UnaryRuns {
  private static final LoopApart EXP = LoopApart.forward("exp");
  private static final LoopApart EXPM1 = LoopApart.forward("expm1");
  private static final LoopApart LOG = LoopApart.forward("log");
  private static final LoopApart SIGMOID = LoopApart.forward("sigmoid");
  private static final LoopApart TANH = LoopApart.forward("tanh");
  private static final LoopApart ERF = LoopApart.forward("erf");
  private static final LoopApart SIN = LoopApart.forward("sin");
  private static final LoopApart COS = LoopApart.forward("cos");
  private static final LoopApart SOFTPLUS = LoopApart.forward("softplus");
  private static final LoopApart GELU = LoopApart.forward("gelu");
  private static final LoopApart GELU_TANH = LoopApart.forward("geluTanh");
  private static final LoopApart SILU = LoopApart.forward("silu");

  private UnaryRuns() {}

  /** {@code y_i = op(x_i)} with the parameters of {@link UnaryOp}; in place too. */
  public static void apply(
      UnaryOp op, float p0, float p1, float[] x, int xi, float[] y, int yi, int n) {
    switch (op) {
      case COPY -> System.arraycopy(x, xi, y, yi, n);
      case NEG -> Arithmetic.neg(x, xi, y, yi, n);
      case ABS -> Arithmetic.abs(x, xi, y, yi, n);
      case SQRT -> Arithmetic.sqrt(x, xi, y, yi, n);
      case SQUARE -> Arithmetic.square(x, xi, y, yi, n);
      case RECIPROCAL -> Arithmetic.reciprocal(x, xi, y, yi, n);
      case RELU -> Arithmetic.relu(x, xi, y, yi, n);
      case LEAKY_RELU -> Arithmetic.leakyRelu(x, xi, y, yi, n, p0);
      case ELU -> Transcendental.elu(x, xi, y, yi, n, p0);
      case CLIP -> Arithmetic.clip(x, xi, y, yi, n, p0, p1);
      case AFFINE -> Arithmetic.affine(x, xi, y, yi, n, p0, p1);
      case EXP -> EXP.run(x, xi, y, yi, n);
      case EXPM1 -> EXPM1.run(x, xi, y, yi, n);
      case LOG -> LOG.run(x, xi, y, yi, n);
      case SIGMOID -> SIGMOID.run(x, xi, y, yi, n);
      case TANH -> TANH.run(x, xi, y, yi, n);
      case ERF -> ERF.run(x, xi, y, yi, n);
      case SIN -> SIN.run(x, xi, y, yi, n);
      case COS -> COS.run(x, xi, y, yi, n);
      case SOFTPLUS -> SOFTPLUS.run(x, xi, y, yi, n);
      case GELU -> GELU.run(x, xi, y, yi, n);
      case GELU_TANH -> GELU_TANH.run(x, xi, y, yi, n);
      case SILU -> SILU.run(x, xi, y, yi, n);
      case POW_SCALAR -> Transcendental.pow(x, xi, y, yi, n, p0);
    }
  }
}
