package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.UnaryOp;

/** The derivatives of {@link UnaryRuns} times the output's gradient. */
final class UnaryGradientRuns {
  private static final LoopApart ERF = LoopApart.backward("erf");
  private static final LoopApart SIN = LoopApart.backward("sin");
  private static final LoopApart COS = LoopApart.backward("cos");
  private static final LoopApart SOFTPLUS = LoopApart.backward("softplus");
  private static final LoopApart GELU = LoopApart.backward("gelu");
  private static final LoopApart GELU_TANH = LoopApart.backward("geluTanh");
  private static final LoopApart SILU = LoopApart.backward("silu");

  private UnaryGradientRuns() {}

  /** y = b f'(.) of neighbouring elements: a is what f saves, b is dy; in place too. */
  static void apply(
      UnaryOp op,
      float p0,
      float p1,
      float[] a,
      int ai,
      float[] b,
      int bi,
      float[] y,
      int yi,
      int n) {
    switch (op) {
      case COPY -> System.arraycopy(b, bi, y, yi, n);
      case NEG -> Arithmetic.neg(b, bi, y, yi, n);
      case ABS -> ArithmeticGradients.abs(a, ai, b, bi, y, yi, n);
      case SQRT -> ArithmeticGradients.sqrt(a, ai, b, bi, y, yi, n);
      case SQUARE -> ArithmeticGradients.square(a, ai, b, bi, y, yi, n);
      case RECIPROCAL -> ArithmeticGradients.reciprocal(a, ai, b, bi, y, yi, n);
      case EXP -> ArithmeticGradients.product(a, ai, b, bi, y, yi, n);
      case EXPM1 -> ArithmeticGradients.expm1(a, ai, b, bi, y, yi, n);
      case LOG -> ArithmeticGradients.log(a, ai, b, bi, y, yi, n);
      case SIGMOID -> ArithmeticGradients.sigmoid(a, ai, b, bi, y, yi, n);
      case TANH -> ArithmeticGradients.tanh(a, ai, b, bi, y, yi, n);
      case ERF -> ERF.run(a, ai, b, bi, y, yi, n);
      case SIN -> SIN.run(a, ai, b, bi, y, yi, n);
      case COS -> COS.run(a, ai, b, bi, y, yi, n);
      case RELU -> ArithmeticGradients.rectifier(a, ai, b, bi, y, yi, n, 0f);
      case LEAKY_RELU -> ArithmeticGradients.rectifier(a, ai, b, bi, y, yi, n, p0);
      case ELU -> TranscendentalGradients.elu(a, ai, b, bi, y, yi, n, p0);
      case SOFTPLUS -> SOFTPLUS.run(a, ai, b, bi, y, yi, n);
      case GELU -> GELU.run(a, ai, b, bi, y, yi, n);
      case GELU_TANH -> GELU_TANH.run(a, ai, b, bi, y, yi, n);
      case SILU -> SILU.run(a, ai, b, bi, y, yi, n);
      case CLIP -> ArithmeticGradients.clip(a, ai, b, bi, y, yi, n, p0, p1);
      case AFFINE -> Arithmetic.affine(b, bi, y, yi, n, p0, -0f);
      case POW_SCALAR -> TranscendentalGradients.pow(a, ai, b, bi, y, yi, n, p0);
    }
  }
}
