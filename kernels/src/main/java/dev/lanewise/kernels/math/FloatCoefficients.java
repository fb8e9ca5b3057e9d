package dev.lanewise.kernels.math;

/**
 * Constants shared by {@link FloatMath} and its vector twin, so that the two cannot drift apart.
 *
 * <p>The polynomial and rational coefficients are minimax fits of our own: weighted least squares
 * with Lawson's iteration at 40 digits, then rounded to float32 from the lowest power up, refitting
 * the rest after each rounding. The error given with each is the largest relative error of the
 * rounded fit in exact arithmetic; a float32 half-ULP is 2^-24 at worst.
 */
public final class FloatCoefficients {
  /** Adding and subtracting 1.5 * 2^23 rounds to the nearest integer, ties to even. */
  public static final float MAGIC = 12582912f;

  /** Bits of {@link #MAGIC}; adding an int in [-2^22, 2^22) to it gives the bits of MAGIC + int. */
  public static final int MAGIC_BITS = 0x4B400000;

  /**
   * {@link #MAGIC} plus the exponent bias: the low bits of n + MAGIC_BIASED are the exponent field
   * of 2^n, so that one shift makes the power.
   */
  public static final float MAGIC_BIASED = MAGIC + 127f;

  /** As {@link #MAGIC_BIASED}, for 2^(n-1). */
  public static final float MAGIC_BIASED_HALF = MAGIC + 126f;

  /**
   * {@link #MAGIC} plus twice the bias: the low bits of n + MAGIC_BIASED_TWICE are the sum of the
   * exponent fields of two powers whose product is 2^n, for an n that one power can't reach.
   */
  public static final float MAGIC_BIASED_TWICE = MAGIC + 254f;

  /**
   * As {@link #MAGIC_BIASED}, for 2^(n+64): an n from -190 to 63, whose power may be subnormal, is
   * reached by one shift and a multiplication by {@link #TWO_MINUS_64}.
   */
  public static final float MAGIC_BIASED_64 = MAGIC + 191f;

  /** 2^-64. */
  public static final float TWO_MINUS_64 = 0x1p-64f;

  /** Width of the fraction: shifts an exponent into its field. */
  public static final int EXPONENT_SHIFT = 23;

  /** log2(e). */
  public static final float LOG2_E = 1.44269504f;

  /** ln(2) rounded to float32; {@code x - n * LN2} is exact under FMA for the n of exp. */
  public static final float LN2 = 0.693147182f;

  /** ln(2) - {@link #LN2}. */
  public static final float LN2_LOW = -1.90465421e-9f;

  /** Below this exp rounds to 0, even times 2. */
  public static final float EXP_MIN = -104.7f;

  /** Above this exp overflows. */
  public static final float EXP_MAX = 89f;

  /** {@code exp(r) = 1 + r + r^2 q(r), |r| <= 0.3468}: q, 2^-28.2. */
  public static final float EXP_2 = 0.49999994f;

  public static final float EXP_3 = 0.16666521f;
  public static final float EXP_4 = 0.041668266f;
  public static final float EXP_5 = 0.00836868f;
  public static final float EXP_6 = 0.0013820773f;

  /** Below this expm1 rounds to -1. */
  public static final float EXPM1_MIN = -18f;

  /** Below this in magnitude expm1(x) rounds to x. */
  public static final float EXPM1_TINY = 2e-8f;

  /** Smallest normal float32. */
  public static final float MIN_NORMAL = 0x1p-126f;

  /** Lifts a subnormal into the normal range. */
  public static final float TWO_23 = 0x1p23f;

  /** {@link #MAGIC} + 23, which undoes {@link #TWO_23} in the exponent. */
  public static final float MAGIC_23 = MAGIC + 23f;

  /** Bits of 2/3: log takes its mantissa from [2/3, 4/3). */
  public static final int TWO_THIRDS_BITS = 0x3F2AAAAB;

  /** Mask of the sign. */
  public static final int SIGN_MASK = 0x80000000;

  /** Mask of sign and exponent. */
  public static final int EXPONENT_MASK = 0xFF800000;

  /** {@code log(1 + f) = f + f^2 p(f), |f| <= 1/3}: p, 2^-27.7. */
  public static final float LOG_2 = -0.5f;

  public static final float LOG_3 = 0.33333215f;
  public static final float LOG_4 = -0.24999805f;
  public static final float LOG_5 = 0.20010443f;
  public static final float LOG_6 = -0.16680181f;
  public static final float LOG_7 = 0.14005375f;
  public static final float LOG_8 = -0.12188341f;
  public static final float LOG_9 = 0.13986517f;
  public static final float LOG_10 = -0.12874518f;

  /** Above this 1 + t is halved before the log polynomial. */
  public static final float LOG1P_SPLIT = 0.33333334f;

  /** From here on e^2x is so large that tanh is exactly 1. */
  public static final float TANH_MAX = 10f;

  /** Where erf changes from the polynomial to the exponential. */
  public static final float ERF_SPLIT = 0.8f;

  /** From here on erf rounds to 1. */
  public static final float ERF_MAX = 4f;

  /** {@code erf(x) = x + x p(x^2), |x| <= 0.81}: p, 2^-28.1. */
  public static final float ERF_1 = 0.12837917f;

  public static final float ERF_3 = -0.37612605f;
  public static final float ERF_5 = 0.11283113f;
  public static final float ERF_7 = -0.026819756f;
  public static final float ERF_9 = 0.0050819456f;
  public static final float ERF_11 = -0.00065088685f;

  /** {@code erfc(a) = exp(-a - a h(a)), 0.79 <= a <= 4}: h, 2^-28.9 of erf. */
  public static final float ERFC_0 = 0.12857623f;

  public static final float ERFC_1 = 0.6354582f;
  public static final float ERFC_2 = 0.10570736f;
  public static final float ERFC_3 = -0.023287298f;
  public static final float ERFC_4 = 0.0034093808f;
  public static final float ERFC_5 = -0.00026343408f;
  public static final float ERFC_6 = 5.103614e-06f;

  /** From here on e^(-x^2) rounds to 0, even times 2/sqrt(pi). */
  public static final float ERF_GRADIENT_MAX = 10.3f;

  /** 2 / sqrt(pi). */
  public static final float TWO_OVER_SQRT_PI = 1.1283791671f;

  /** From here on the lower tail a Phi(-a) rounds to 0. */
  public static final float TAIL_MAX = 14.5f;

  /**
   * The k of t = (a - k) / (a + k), which maps the half line to [-1, 1); among the values near 3
   * the one whose first two coefficients lose least when rounded.
   */
  public static final float TAIL_K = 2.78125f;

  /** 1 / (2 {@link #TAIL_K}). */
  public static final float TAIL_HALF_OVER_K = 0.17977528f;

  /** {@code Phi(-a) = exp(-a^2/2) g(t) / (a + k), 0 <= a <= 14.6}: g, 2^-27.6. */
  public static final float TAIL_0 = 0.72035885f;

  public static final float TAIL_1 = -0.47901845f;
  public static final float TAIL_2 = 0.18845688f;
  public static final float TAIL_3 = -0.02017901f;
  public static final float TAIL_4 = -0.016022867f;
  public static final float TAIL_5 = 0.0037718741f;
  public static final float TAIL_6 = 0.0023843271f;
  public static final float TAIL_7 = -0.0004224485f;
  public static final float TAIL_8 = -0.00044376074f;
  public static final float TAIL_9 = 8.6264043e-07f;
  public static final float TAIL_10 = 4.440772e-05f;

  /** 1 / sqrt(2 pi). */
  public static final float INV_SQRT_2PI = 0.3989422804f;

  /** From here on a sigmoid(-v(a)) of the tanh form of GELU rounds to 0. */
  public static final float GELU_TANH_MAX = 10.8f;

  /** 2 sqrt(2/pi) = HIGH + LOW; HIGH has so few bits that subtracting it is exact. */
  public static final float GELU_TANH_A_HIGH = 1.59375f;

  public static final float GELU_TANH_A_LOW = 0.0020191216f;

  /** 2 sqrt(2/pi) 0.044715 as a sum of two floats. */
  public static final float GELU_TANH_B_HIGH = 0.071354814f;

  public static final float GELU_TANH_B_LOW = 2.3988325e-09f;

  /** 2 sqrt(2/pi). */
  public static final float GELU_TANH_A = 1.5957691f;

  /** 6 sqrt(2/pi) 0.044715. */
  public static final float GELU_TANH_3B = 0.21406446f;

  /** Below this x sigmoid(x) rounds to -0. */
  public static final float SILU_MIN = -109.5f;

  /**
   * Largest magnitude that sine and cosine reduce by themselves: up to here rounding x * 2/pi
   * leaves at most pi/4 + 0.005.
   */
  public static final float TRIG_MAX = 131072f;

  /** 2 / pi. */
  public static final float TWO_OVER_PI = 0.636619747f;

  /** pi/2 as a sum of three floats, each but the last rounded to nearest. */
  public static final float HALF_PI_1 = 1.5707964f;

  public static final float HALF_PI_2 = -4.371139e-08f;
  public static final float HALF_PI_3 = -1.7151245e-15f;

  /** {@code sin(r) = r + r^3 s(r^2), |r| <= pi/4}: s, 2^-27.9. */
  public static final float SIN_3 = -0.16666655f;

  public static final float SIN_5 = 0.008332187f;
  public static final float SIN_7 = -0.00019517895f;

  /** {@code cos(r) = 1 - r^2/2 + r^4 c(r^2), |r| <= pi/4}: c, 2^-33. */
  public static final float COS_4 = 0.041666646f;

  public static final float COS_6 = -0.001388731f;
  public static final float COS_8 = 2.4432331e-05f;

  private FloatCoefficients() {}
}
