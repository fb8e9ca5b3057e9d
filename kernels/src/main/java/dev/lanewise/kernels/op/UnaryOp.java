package dev.lanewise.kernels.op;

/**
 * A function of one number, with what its derivative needs. ULP bounds are for float32; float64
 * functions are within 4 ULP, or 2^-1064 where that is more. Parameters are rounded to the element
 * type first. NaN gives NaN (but NaN^0 is 1), and so does the derivative of what saves NaN, even
 * where it is constant elsewhere.
 */
public enum UnaryOp {
  /** x. */
  COPY(Saves.NOTHING),
  /** -x. */
  NEG(Saves.NOTHING),
  /** |x|; derivative sign(x), 0 at 0, NaN at NaN. */
  ABS(Saves.INPUT),
  /** The square root, correctly rounded; NaN below 0. Derivative 1 / (2y). */
  SQRT(Saves.OUTPUT),
  /** x * x. */
  SQUARE(Saves.INPUT),
  /** 1 / x. Derivative -y^2. */
  RECIPROCAL(Saves.OUTPUT),
  /** e^x, 1 ULP; subnormal results are kept. */
  EXP(Saves.OUTPUT),
  /** e^x - 1, 2 ULP; keeps the sign of zero. Derivative y + 1. */
  EXPM1(Saves.OUTPUT),
  /** The natural logarithm, 1 ULP; -infinity at 0, NaN below. */
  LOG(Saves.INPUT),
  /** 1 / (1 + e^-x), 3 ULP. */
  SIGMOID(Saves.OUTPUT),
  /** The hyperbolic tangent, 3 ULP. */
  TANH(Saves.OUTPUT),
  /** The error function, 3 ULP. Derivative 2/sqrt(pi) e^(-x^2). */
  ERF(Saves.INPUT),
  /** The sine, 3 ULP for all x; keeps the sign of zero, NaN at infinities. */
  SIN(Saves.INPUT),
  /** The cosine, 3 ULP for all x; NaN at infinities. */
  COS(Saves.INPUT),
  /** max(x, 0) with relu(NaN) = NaN and relu(-0) = 0; derivative 1 above 0, else 0, NaN at NaN. */
  RELU(Saves.INPUT),
  /** x above 0, else p0 * x; derivative 1 above 0, else p0. */
  LEAKY_RELU(Saves.INPUT, 1),
  /** x above 0, else p0 (e^x - 1). */
  ELU(Saves.INPUT, 1),
  /** log(1 + e^x), 3 ULP. Derivative sigmoid(x). */
  SOFTPLUS(Saves.INPUT),
  /**
   * x/2 (1 + erf(x / sqrt 2)), 4 ULP (float64: 6, of which 4.6 were met in sweeps); -0 where it
   * underflows, NaN at -infinity. Derivative 0 at -infinity, 1 at infinity.
   */
  GELU(Saves.INPUT),
  /**
   * The tanh form of GELU, x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) = x sigmoid(2 sqrt(2/pi)
   * (x + 0.044715 x^3)) (Hendrycks and Gimpel 2016), 4 ULP; -0 where it underflows, NaN at
   * -infinity. Derivative 0 at -infinity, 1 at infinity.
   */
  GELU_TANH(Saves.INPUT),
  /** x sigmoid(x), 4 ULP; NaN at -infinity. Derivative 0 at -infinity, 1 at infinity. */
  SILU(Saves.INPUT),
  /**
   * p0 if x is below it, p1 if x is above it, else x itself (so -0 stays for p0 = 0). Derivative 1
   * inside, ends included, else 0.
   */
  CLIP(Saves.INPUT, 2),
  /** p0 * x + p1, one fused multiply-add. */
  AFFINE(Saves.NOTHING, 2),
  /** x^p0, as {@link StrictMath#pow}. Derivative p0 x^(p0-1), 0 if p0 is 0. */
  POW_SCALAR(Saves.INPUT, 1);

  /** Which of its two ends a function's derivative is computed from. */
  public enum Saves {
    /** Neither: the derivative is constant. */
    NOTHING,
    /** x. */
    INPUT,
    /** y = f(x). */
    OUTPUT
  }

  private final Saves saves;
  private final int parameters;

  UnaryOp(Saves saves) {
    this(saves, 0);
  }

  UnaryOp(Saves saves, int parameters) {
    this.saves = saves;
    this.parameters = parameters;
  }

  /** How many parameters there are: none, p0, or p0 and p1. */
  public int parameters() {
    return parameters;
  }

  /** What {@link ElementwiseKernels#unaryBackward} takes as {@code saved}. */
  public Saves saves() {
    return saves;
  }
}
