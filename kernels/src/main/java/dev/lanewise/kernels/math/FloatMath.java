package dev.lanewise.kernels.math;

import static dev.lanewise.kernels.math.FloatCoefficients.*;

/**
 * Elementary functions on float32, one number at a time: the specification of {@link
 * dev.lanewise.kernels.vector.math.FloatVectorMath}, which gives the same bits in every lane.
 *
 * <p>An element's value therefore never depends on where in an array it stands, on the vector width
 * or on the backend. Everything here is IEEE arithmetic and {@link Math#fma}, so it does not depend
 * on the platform either. Subnormal arguments and results are honoured, NaN gives NaN, and no
 * function throws. The ULP bounds are tested over all 2^32 arguments by the tests under the tag
 * {@code slow}; the coefficients and their origin are in {@link FloatCoefficients}.
 *
 * <p>Exponentials are reduced by Cody and Waite's method, x = n ln 2 + r, with n rounded by adding
 * a large number (Muller, Handbook of Floating-Point Arithmetic, 2nd ed., section 10.2).
 * Polynomials are grouped after Estrin: their latency, not their count, limits the vector loops.
 */
public final class FloatMath {
  private FloatMath() {}

  /** e^x. At most 1 ULP. exp(-Inf) = 0, exp(x) = Inf above 88.72. */
  public static float exp(float x) {
    float c = x < EXP_MIN ? EXP_MIN : x;
    c = c > EXP_MAX ? EXP_MAX : c;
    float z = Math.fma(c, LOG2_E, MAGIC_BIASED_TWICE);
    float p = expReduced(reduce(z - MAGIC_BIASED_TWICE, c));
    int sum = Float.floatToRawIntBits(z);
    int half = sum >> 1;
    return p * powerOfField(half) * powerOfField(sum - half);
  }

  /** e^x - 1. At most 2 ULP; keeps the sign of zero; expm1(-Inf) = -1. */
  public static float expm1(float x) {
    float c = x < EXPM1_MIN ? EXPM1_MIN : x;
    c = c > EXP_MAX ? EXP_MAX : c;
    float z = Math.fma(c, LOG2_E, MAGIC_BIASED_HALF);
    float n = z - MAGIC_BIASED_HALF;
    // The first step of the reduction is exact; the second is folded into the small correction.
    float r = Math.fma(n, -LN2, c);
    float s = r * r;
    float t = Math.fma(s, expTail(r, s), n * -LN2_LOW);
    float scale = powerOfField(Float.floatToRawIntBits(z));
    float y = Math.fma(scale, t, Math.fma(scale, r, scale - 0.5f));
    return Math.abs(x) < EXPM1_TINY ? x : y + y;
  }

  /** Natural logarithm. At most 1 ULP. log(+-0) = -Inf, log(x &lt; 0) = NaN, log(Inf) = Inf. */
  public static float log(float x) {
    boolean subnormal = x < MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * TWO_23 : x);
    int e = (bits - TWO_THIRDS_BITS) & EXPONENT_MASK;
    float f = Float.intBitsToFloat(bits - e) - 1f;
    float n =
        Float.intBitsToFloat((e >> EXPONENT_SHIFT) + MAGIC_BITS) - (subnormal ? MAGIC_23 : MAGIC);
    float y = Math.fma(n, LN2, log1pReduced(f));
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x < 0f ? Float.NaN : y;
    return x == 0f ? Float.NEGATIVE_INFINITY : y;
  }

  /**
   * Hyperbolic tangent, t / (t + 2) with t = e^2|x| - 1. At most 3 ULP, never above 1 in magnitude;
   * keeps the sign of zero.
   */
  public static float tanh(float x) {
    float a = clampAbove(Math.abs(x), TANH_MAX);
    a = a + a;
    float z = Math.fma(a, LOG2_E, MAGIC_BIASED);
    float p = expm1Reduced(reduce(z - MAGIC_BIASED, a));
    float scale = powerOfField(Float.floatToRawIntBits(z));
    float t = Math.fma(scale, p, scale - 1f);
    return withSignOf(t / (t + 2f), x);
  }

  /** Logistic function 1 / (1 + e^-x). At most 3 ULP, down to the smallest subnormal. */
  public static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    return (x < 0f ? e : 1f) / (1f + e);
  }

  /** log(1 + e^x), computed as max(x, 0) + log(1 + e^-|x|). At most 3 ULP. */
  public static float softplus(float x) {
    float t = exp(-Math.abs(x));
    // 1 + t is halved where it would leave the polynomial's range.
    boolean halved = t > LOG1P_SPLIT;
    float f = halved ? Math.fma(t, 0.5f, -0.5f) : t;
    return log1pReduced(f) + (halved ? LN2 : 0f) + (x > 0f ? x : 0f);
  }

  /** Error function. At most 3 ULP, never above 1 in magnitude; keeps the sign of zero. */
  public static float erf(float x) {
    float a = clampAbove(Math.abs(x), ERF_MAX);
    float s = a * a;
    float near = Math.fma(erfNear(s), a, a);
    float u = Math.fma(erfcExponent(a, s), -a, -a);
    float z = Math.fma(u, LOG2_E, MAGIC_BIASED);
    float minusScale = -powerOfField(Float.floatToRawIntBits(z));
    float p = expm1Reduced(reduce(z - MAGIC_BIASED, u));
    float far = Math.fma(p, minusScale, minusScale) + 1f;
    return withSignOf(a < ERF_SPLIT ? near : far, x);
  }

  /**
   * GELU in its exact form, x Phi(x) = x (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel,
   * arXiv:1606.08415). At most 4 ULP, also in the lower tail; NaN at -Inf.
   *
   * <p>Written as max(x, 0) - |x| Phi(-|x|), which does not cancel.
   */
  public static float gelu(float x) {
    float a = clampAbove(Math.abs(x), TAIL_MAX);
    float sum = a + TAIL_K;
    float w = a / sum;
    float t = Math.fma(w, 2f, -1f);
    float tail = w * tailPolynomial(t);
    float h = a * a;
    float c = h * -0.5f;
    float z = Math.fma(c, LOG2_E, MAGIC_BIASED_64);
    // exp magnifies the absolute error of its argument, so the square's rounding is put back.
    float r = Math.fma(Math.fma(a, a, -h), -0.5f, reduce(z - MAGIC_BIASED_64, c));
    // So is that of the sum: exactly what it lost, over the sum, which is 2 K / (1 - t).
    float lost = (sum - TAIL_K) - a;
    float share = Math.fma(t, -TAIL_HALF_OVER_K, TAIL_HALF_OVER_K);
    tail = Math.fma(tail, Math.fma(lost, share, expm1Reduced(r)), tail);
    tail = tail * powerOfField(Float.floatToRawIntBits(z)) * TWO_MINUS_64;
    // x * 0 is -0 there, which keeps the sign of a result that underflows, and NaN at -Inf.
    return (x >= 0f ? x : x * 0f) - tail;
  }

  /** Derivative of {@link #erf}, 2/sqrt(pi) e^(-x^2). At most 4 ULP. */
  public static float erfGradient(float x) {
    float a = clampAbove(Math.abs(x), ERF_GRADIENT_MAX);
    float h = a * a;
    float z = Math.fma(h, -LOG2_E, MAGIC_BIASED_64);
    float r = reduce(z - MAGIC_BIASED_64, -h) - Math.fma(a, a, -h);
    float y = Math.fma(TWO_OVER_SQRT_PI, expm1Reduced(r), TWO_OVER_SQRT_PI);
    return y * powerOfField(Float.floatToRawIntBits(z)) * TWO_MINUS_64;
  }

  /**
   * Derivative of {@link #gelu}: Phi(x) + x phi(x). Absolute error at most 3e-7 (it crosses zero
   * near -0.7518). Its limits 0 and 1 at the infinities.
   */
  public static float geluGradient(float x) {
    float a = clampAbove(Math.abs(x), TAIL_MAX);
    float v = 1f / (a + TAIL_K);
    float ratio = v * tailPolynomial(Math.fma(v, -2f * TAIL_K, 1f));
    // Lower half: Phi(-a) - a phi(a); the upper half is 1 minus it.
    float g = Math.fma(a, -INV_SQRT_2PI, ratio);
    float h = a * a;
    float c = h * -0.5f;
    float z = Math.fma(c, LOG2_E, MAGIC_BIASED_64);
    float r = Math.fma(Math.fma(a, a, -h), -0.5f, reduce(z - MAGIC_BIASED_64, c));
    g = Math.fma(g, expm1Reduced(r), g);
    g = g * powerOfField(Float.floatToRawIntBits(z)) * TWO_MINUS_64;
    return x >= 0f ? 1f - g : g;
  }

  /**
   * GELU in its tanh form, x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2 = x sigmoid(2 sqrt(2/pi)
   * (x + 0.044715 x^3)). At most 4 ULP, also in the lower tail; NaN at -Inf.
   */
  public static float geluTanh(float x) {
    float a = clampAbove(Math.abs(x), GELU_TANH_MAX);
    // v = a (A + B a^2) as an unevaluated sum v + low: exp needs its absolute error small.
    float s = a * a;
    float t = GELU_TANH_B_HIGH * s;
    float low = Math.fma(GELU_TANH_B_HIGH, s, -t);
    low = Math.fma(GELU_TANH_B_LOW, s, low);
    low = Math.fma(GELU_TANH_B_HIGH, Math.fma(a, a, -s), low);
    float w = GELU_TANH_A_HIGH + t;
    low = low + (t - (w - GELU_TANH_A_HIGH)) + GELU_TANH_A_LOW;
    float v = a * w;
    low = Math.fma(a, low, Math.fma(a, w, -v));
    float z = Math.fma(v, -LOG2_E, MAGIC_BIASED_64);
    float e = expReduced(reduce(z - MAGIC_BIASED_64, -v) - low);
    float scaled = e * powerOfField(Float.floatToRawIntBits(z));
    float tail = a * scaled / Math.fma(scaled, TWO_MINUS_64, 1f);
    return (x >= 0f ? x : x * 0f) - tail * TWO_MINUS_64;
  }

  /**
   * Derivative of {@link #geluTanh}: s + x s (1 - s) v', s = sigmoid(v) with v = 2 sqrt(2/pi) (x +
   * 0.044715 x^3). Absolute error at most 3e-7 (it crosses zero near -0.7525). Its limits 0 and 1
   * at the infinities.
   */
  public static float geluTanhGradient(float x) {
    float a = clampAbove(Math.abs(x), GELU_TANH_MAX);
    float s = a * a;
    float e = exp(-a * Math.fma(GELU_TANH_B_HIGH, s, GELU_TANH_A));
    float d = 1f / (1f + e);
    // g = derivative at -a = e d (1 - a v' d); the derivative at +a is 1 - g.
    float g = e * d * Math.fma(-a * Math.fma(GELU_TANH_3B, s, GELU_TANH_A), d, 1f);
    return x >= 0f ? 1f - g : g;
  }

  /** SiLU (swish), x sigmoid(x). At most 4 ULP, also in the lower tail; NaN at -Inf. */
  public static float silu(float x) {
    float c = x < SILU_MIN ? SILU_MIN : x;
    float a = clampAbove(Math.abs(c), -SILU_MIN);
    float z = Math.fma(a, -LOG2_E, MAGIC_BIASED_64);
    float e = expReduced(reduce(z - MAGIC_BIASED_64, -a));
    float scaled = e * powerOfField(Float.floatToRawIntBits(z));
    boolean negative = x < 0f;
    // x * 0 is -0 and changes nothing, but for NaN at -Inf.
    float y = (negative ? Math.fma(c, scaled, x * 0f) : c) / Math.fma(scaled, TWO_MINUS_64, 1f);
    // Scaled back last, so that a subnormal result is rounded once.
    return negative ? y * TWO_MINUS_64 : y;
  }

  /**
   * Derivative of {@link #silu}: s (1 + x (1 - s)), s = sigmoid(x). Absolute error at most 3e-7.
   * Its limits 0 and 1 at the infinities.
   */
  public static float siluGradient(float x) {
    float a = clampAbove(Math.abs(x), -SILU_MIN);
    float e = exp(-a);
    float d = 1f / (1f + e);
    // g = derivative at -a = e d (1 - a d); the derivative at +a is 1 - g.
    float g = e * d * Math.fma(-a, d, 1f);
    return x >= 0f ? 1f - g : g;
  }

  /**
   * Sine. At most 3 ULP. Up to 2^17 in magnitude by a three-term reduction, beyond it through
   * {@link StrictMath#sin}.
   */
  public static float sin(float x) {
    return Math.abs(x) > TRIG_MAX ? (float) StrictMath.sin(x) : quadrant(x, 0);
  }

  /** Cosine; bound and range as {@link #sin}. */
  public static float cos(float x) {
    return Math.abs(x) > TRIG_MAX ? (float) StrictMath.cos(x) : quadrant(x, 1);
  }

  /** sin(x + shift pi/2) for |x| up to TRIG_MAX. */
  private static float quadrant(float x, int shift) {
    float z = Math.fma(x, TWO_OVER_PI, MAGIC);
    float n = z - MAGIC;
    float r = Math.fma(n, -HALF_PI_1, x);
    r = Math.fma(n, -HALF_PI_2, r);
    r = Math.fma(n, -HALF_PI_3, r);
    int q = Float.floatToRawIntBits(z) + shift;
    float s = r * r;
    float y = (q & 1) != 0 ? cosReduced(s) : sinReduced(r, s);
    // The reduction turns -0 into 0.
    y = y == 0f ? x : y;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ ((q & 2) << 30));
  }

  private static float sinReduced(float r, float s) {
    float p = Math.fma(Math.fma(SIN_7, s, SIN_5), s, SIN_3);
    return Math.fma(p, s * r, r);
  }

  private static float cosReduced(float s) {
    float p = Math.fma(Math.fma(COS_8, s, COS_6), s, COS_4);
    return Math.fma(s, Math.fma(p, s, -0.5f), 1f);
  }

  /** NaN passes. */
  private static float clampAbove(float x, float high) {
    return x > high ? high : x;
  }

  /** y with the sign of x, for y not negative. */
  private static float withSignOf(float y, float x) {
    int sign = Float.floatToRawIntBits(x) & SIGN_MASK;
    return Float.intBitsToFloat(Float.floatToRawIntBits(y) | sign);
  }

  /** The power of two whose exponent field is in the low bits (one of {@code MAGIC_BIASED...}). */
  private static float powerOfField(int bits) {
    return Float.intBitsToFloat(bits << EXPONENT_SHIFT);
  }

  /** x - n ln 2, in two steps. */
  private static float reduce(float n, float x) {
    return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2, x));
  }

  /** e^r for a reduced r. */
  private static float expReduced(float r) {
    return Math.fma(Math.fma(expTail(r, r * r), r, 1f), r, 1f);
  }

  /** e^r - 1 for a reduced r. */
  private static float expm1Reduced(float r) {
    float s = r * r;
    return Math.fma(expTail(r, s), s, r);
  }

  /** (e^r - 1 - r) / r^2 for a reduced r and s = r^2. */
  private static float expTail(float r, float s) {
    float high = Math.fma(EXP_6, s, Math.fma(EXP_5, r, EXP_4));
    return Math.fma(high, s, Math.fma(EXP_3, r, EXP_2));
  }

  /** log(1 + f), |f| <= 1/3. */
  private static float log1pReduced(float f) {
    float s = f * f;
    float q = s * s;
    float low = Math.fma(Math.fma(LOG_5, f, LOG_4), s, Math.fma(LOG_3, f, LOG_2));
    float high = Math.fma(Math.fma(LOG_9, f, LOG_8), s, Math.fma(LOG_7, f, LOG_6));
    high = Math.fma(LOG_10, q, high);
    return Math.fma(Math.fma(high, q, low), s, f);
  }

  /** erf(a) / a - 1 for s = a^2 up to ERF_SPLIT^2. */
  private static float erfNear(float s) {
    float q = s * s;
    float low = Math.fma(Math.fma(ERF_7, s, ERF_5), q, Math.fma(ERF_3, s, ERF_1));
    return Math.fma(Math.fma(ERF_11, s, ERF_9), q * q, low);
  }

  /** -log(erfc(a)) / a - 1 for a in [ERF_SPLIT, ERF_MAX], s = a^2. */
  private static float erfcExponent(float a, float s) {
    float low = Math.fma(Math.fma(ERFC_3, a, ERFC_2), s, Math.fma(ERFC_1, a, ERFC_0));
    float high = Math.fma(ERFC_6, s, Math.fma(ERFC_5, a, ERFC_4));
    return Math.fma(high, s * s, low);
  }

  /** g(t) of {@link FloatCoefficients#TAIL_0}. */
  private static float tailPolynomial(float t) {
    float s = t * t;
    float q = s * s;
    float low = Math.fma(Math.fma(TAIL_4, t, TAIL_3), s, Math.fma(TAIL_2, t, TAIL_1));
    float middle = Math.fma(Math.fma(TAIL_8, t, TAIL_7), s, Math.fma(TAIL_6, t, TAIL_5));
    float high = Math.fma(TAIL_10, t, TAIL_9);
    // The last step as Horner has it: the constant is the largest term.
    return Math.fma(Math.fma(high, q * q, Math.fma(middle, q, low)), t, TAIL_0);
  }
}
