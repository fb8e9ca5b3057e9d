// Elementary functions on float32: line for line those of dev.lanewise.kernels.math.FloatMath,
// which states their bounds and explains them, with the coefficients of FloatCoefficients. Only
// IEEE arithmetic and fmaf, and nothing else is fused (-fmad=false): so a GPU gives the host's
// bits. CUDA's own functions are faster in places but wider than the contracts' bounds in others.
#pragma once

namespace float_math {

#define infinity __int_as_float(0x7f800000)
#define nan __int_as_float(0x7fc00000)

constexpr float MAGIC = 12582912.0f;
constexpr int MAGIC_BITS = 0x4B400000;
constexpr float MAGIC_BIASED = MAGIC + 127.0f;
constexpr float MAGIC_BIASED_HALF = MAGIC + 126.0f;
constexpr float MAGIC_BIASED_TWICE = MAGIC + 254.0f;
constexpr float MAGIC_BIASED_64 = MAGIC + 191.0f;
constexpr float TWO_MINUS_64 = 0x1p-64f;
constexpr int EXPONENT_SHIFT = 23;
constexpr float LOG2_E = 1.44269504f;
constexpr float LN2 = 0.693147182f;
constexpr float LN2_LOW = -1.90465421e-9f;
constexpr float EXP_MIN = -104.7f;
constexpr float EXP_MAX = 89.0f;
constexpr float EXP_2 = 0.49999994f;
constexpr float EXP_3 = 0.16666521f;
constexpr float EXP_4 = 0.041668266f;
constexpr float EXP_5 = 0.00836868f;
constexpr float EXP_6 = 0.0013820773f;
constexpr float EXPM1_MIN = -18.0f;
constexpr float EXPM1_TINY = 2e-8f;
constexpr float MIN_NORMAL = 0x1p-126f;
constexpr float TWO_23 = 0x1p23f;
constexpr float MAGIC_23 = MAGIC + 23.0f;
constexpr int TWO_THIRDS_BITS = 0x3F2AAAAB;
constexpr int SIGN_MASK = (int)0x80000000;
constexpr int EXPONENT_MASK = (int)0xFF800000;
constexpr float LOG_2 = -0.5f;
constexpr float LOG_3 = 0.33333215f;
constexpr float LOG_4 = -0.24999805f;
constexpr float LOG_5 = 0.20010443f;
constexpr float LOG_6 = -0.16680181f;
constexpr float LOG_7 = 0.14005375f;
constexpr float LOG_8 = -0.12188341f;
constexpr float LOG_9 = 0.13986517f;
constexpr float LOG_10 = -0.12874518f;
constexpr float LOG1P_SPLIT = 0.33333334f;
constexpr float TANH_MAX = 10.0f;
constexpr float ERF_SPLIT = 0.8f;
constexpr float ERF_MAX = 4.0f;
constexpr float ERF_1 = 0.12837917f;
constexpr float ERF_3 = -0.37612605f;
constexpr float ERF_5 = 0.11283113f;
constexpr float ERF_7 = -0.026819756f;
constexpr float ERF_9 = 0.0050819456f;
constexpr float ERF_11 = -0.00065088685f;
constexpr float ERFC_0 = 0.12857623f;
constexpr float ERFC_1 = 0.6354582f;
constexpr float ERFC_2 = 0.10570736f;
constexpr float ERFC_3 = -0.023287298f;
constexpr float ERFC_4 = 0.0034093808f;
constexpr float ERFC_5 = -0.00026343408f;
constexpr float ERFC_6 = 5.103614e-06f;
constexpr float ERF_GRADIENT_MAX = 10.3f;
constexpr float TWO_OVER_SQRT_PI = 1.1283791671f;
constexpr float TAIL_MAX = 14.5f;
constexpr float TAIL_K = 2.78125f;
constexpr float TAIL_HALF_OVER_K = 0.17977528f;
constexpr float TAIL_0 = 0.72035885f;
constexpr float TAIL_1 = -0.47901845f;
constexpr float TAIL_2 = 0.18845688f;
constexpr float TAIL_3 = -0.02017901f;
constexpr float TAIL_4 = -0.016022867f;
constexpr float TAIL_5 = 0.0037718741f;
constexpr float TAIL_6 = 0.0023843271f;
constexpr float TAIL_7 = -0.0004224485f;
constexpr float TAIL_8 = -0.00044376074f;
constexpr float TAIL_9 = 8.6264043e-07f;
constexpr float TAIL_10 = 4.440772e-05f;
constexpr float INV_SQRT_2PI = 0.3989422804f;
constexpr float GELU_TANH_MAX = 10.8f;
constexpr float GELU_TANH_A_HIGH = 1.59375f;
constexpr float GELU_TANH_A_LOW = 0.0020191216f;
constexpr float GELU_TANH_B_HIGH = 0.071354814f;
constexpr float GELU_TANH_B_LOW = 2.3988325e-09f;
constexpr float GELU_TANH_A = 1.5957691f;
constexpr float GELU_TANH_3B = 0.21406446f;
constexpr float SILU_MIN = -109.5f;
constexpr float TRIG_MAX = 131072.0f;
constexpr float TWO_OVER_PI = 0.636619747f;
constexpr float HALF_PI_1 = 1.5707964f;
constexpr float HALF_PI_2 = -4.371139e-08f;
constexpr float HALF_PI_3 = -1.7151245e-15f;
constexpr float SIN_3 = -0.16666655f;
constexpr float SIN_5 = 0.008332187f;
constexpr float SIN_7 = -0.00019517895f;
constexpr float COS_4 = 0.041666646f;
constexpr float COS_6 = -0.001388731f;
constexpr float COS_8 = 2.4432331e-05f;

__device__ inline float clampAbove(float x, float high) {
  return x > high ? high : x;
}

__device__ inline float withSignOf(float y, float x) {
  int sign = __float_as_int(x) & SIGN_MASK;
  return __int_as_float(__float_as_int(y) | sign);
}

__device__ inline float powerOfField(int bits) {
  return __int_as_float(bits << EXPONENT_SHIFT);
}

__device__ inline float reduce(float n, float x) {
  return fmaf(n, -LN2_LOW, fmaf(n, -LN2, x));
}

__device__ inline float expTail(float r, float s) {
  float high = fmaf(EXP_6, s, fmaf(EXP_5, r, EXP_4));
  return fmaf(high, s, fmaf(EXP_3, r, EXP_2));
}

__device__ inline float expReduced(float r) {
  return fmaf(fmaf(expTail(r, r * r), r, 1.0f), r, 1.0f);
}

__device__ inline float expm1Reduced(float r) {
  float s = r * r;
  return fmaf(expTail(r, s), s, r);
}

__device__ inline float log1pReduced(float f) {
  float s = f * f;
  float q = s * s;
  float low = fmaf(fmaf(LOG_5, f, LOG_4), s, fmaf(LOG_3, f, LOG_2));
  float high = fmaf(fmaf(LOG_9, f, LOG_8), s, fmaf(LOG_7, f, LOG_6));
  high = fmaf(LOG_10, q, high);
  return fmaf(fmaf(high, q, low), s, f);
}

__device__ inline float erfNear(float s) {
  float q = s * s;
  float low = fmaf(fmaf(ERF_7, s, ERF_5), q, fmaf(ERF_3, s, ERF_1));
  return fmaf(fmaf(ERF_11, s, ERF_9), q * q, low);
}

__device__ inline float erfcExponent(float a, float s) {
  float low = fmaf(fmaf(ERFC_3, a, ERFC_2), s, fmaf(ERFC_1, a, ERFC_0));
  float high = fmaf(ERFC_6, s, fmaf(ERFC_5, a, ERFC_4));
  return fmaf(high, s * s, low);
}

__device__ inline float tailPolynomial(float t) {
  float s = t * t;
  float q = s * s;
  float low = fmaf(fmaf(TAIL_4, t, TAIL_3), s, fmaf(TAIL_2, t, TAIL_1));
  float middle = fmaf(fmaf(TAIL_8, t, TAIL_7), s, fmaf(TAIL_6, t, TAIL_5));
  float high = fmaf(TAIL_10, t, TAIL_9);
  // The last step as Horner has it: the constant is the largest term.
  return fmaf(fmaf(high, q * q, fmaf(middle, q, low)), t, TAIL_0);
}

__device__ inline float sinReduced(float r, float s) {
  float p = fmaf(fmaf(SIN_7, s, SIN_5), s, SIN_3);
  return fmaf(p, s * r, r);
}

__device__ inline float cosReduced(float s) {
  float p = fmaf(fmaf(COS_8, s, COS_6), s, COS_4);
  return fmaf(s, fmaf(p, s, -0.5f), 1.0f);
}

__device__ inline float quadrant(float x, int shift) {
  float z = fmaf(x, TWO_OVER_PI, MAGIC);
  float n = z - MAGIC;
  float r = fmaf(n, -HALF_PI_1, x);
  r = fmaf(n, -HALF_PI_2, r);
  r = fmaf(n, -HALF_PI_3, r);
  int q = __float_as_int(z) + shift;
  float s = r * r;
  float y = (q & 1) != 0 ? cosReduced(s) : sinReduced(r, s);
  // The reduction turns -0 into 0.
  y = y == 0.0f ? x : y;
  return __int_as_float(__float_as_int(y) ^ ((q & 2) << 30));
}

__device__ inline float exp(float x) {
  float c = x < EXP_MIN ? EXP_MIN : x;
  c = c > EXP_MAX ? EXP_MAX : c;
  float z = fmaf(c, LOG2_E, MAGIC_BIASED_TWICE);
  float p = expReduced(reduce(z - MAGIC_BIASED_TWICE, c));
  int sum = __float_as_int(z);
  int half = sum >> 1;
  return p * powerOfField(half) * powerOfField(sum - half);
}

__device__ inline float expm1(float x) {
  float c = x < EXPM1_MIN ? EXPM1_MIN : x;
  c = c > EXP_MAX ? EXP_MAX : c;
  float z = fmaf(c, LOG2_E, MAGIC_BIASED_HALF);
  float n = z - MAGIC_BIASED_HALF;
  // The first step of the reduction is exact; the second is folded into the small correction.
  float r = fmaf(n, -LN2, c);
  float s = r * r;
  float t = fmaf(s, expTail(r, s), n * -LN2_LOW);
  float scale = powerOfField(__float_as_int(z));
  float y = fmaf(scale, t, fmaf(scale, r, scale - 0.5f));
  return fabsf(x) < EXPM1_TINY ? x : y + y;
}

__device__ inline float log(float x) {
  bool subnormal = x < MIN_NORMAL;
  int bits = __float_as_int(subnormal ? x * TWO_23 : x);
  int e = (bits - TWO_THIRDS_BITS) & EXPONENT_MASK;
  float f = __int_as_float(bits - e) - 1.0f;
  float n =
      __int_as_float((e >> EXPONENT_SHIFT) + MAGIC_BITS) - (subnormal ? MAGIC_23 : MAGIC);
  float y = fmaf(n, LN2, log1pReduced(f));
  y = x < infinity ? y : x;
  y = x < 0.0f ? nan : y;
  return x == 0.0f ? -infinity : y;
}

__device__ inline float tanh(float x) {
  float a = clampAbove(fabsf(x), TANH_MAX);
  a = a + a;
  float z = fmaf(a, LOG2_E, MAGIC_BIASED);
  float p = expm1Reduced(reduce(z - MAGIC_BIASED, a));
  float scale = powerOfField(__float_as_int(z));
  float t = fmaf(scale, p, scale - 1.0f);
  return withSignOf(t / (t + 2.0f), x);
}

__device__ inline float sigmoid(float x) {
  float e = exp(-fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

__device__ inline float softplus(float x) {
  float t = exp(-fabsf(x));
  // 1 + t is halved where it would leave the polynomial's range.
  bool halved = t > LOG1P_SPLIT;
  float f = halved ? fmaf(t, 0.5f, -0.5f) : t;
  return log1pReduced(f) + (halved ? LN2 : 0.0f) + (x > 0.0f ? x : 0.0f);
}

__device__ inline float erf(float x) {
  float a = clampAbove(fabsf(x), ERF_MAX);
  float s = a * a;
  float near = fmaf(erfNear(s), a, a);
  float u = fmaf(erfcExponent(a, s), -a, -a);
  float z = fmaf(u, LOG2_E, MAGIC_BIASED);
  float minusScale = -powerOfField(__float_as_int(z));
  float p = expm1Reduced(reduce(z - MAGIC_BIASED, u));
  float far = fmaf(p, minusScale, minusScale) + 1.0f;
  return withSignOf(a < ERF_SPLIT ? near : far, x);
}

__device__ inline float gelu(float x) {
  float a = clampAbove(fabsf(x), TAIL_MAX);
  float sum = a + TAIL_K;
  float w = a / sum;
  float t = fmaf(w, 2.0f, -1.0f);
  float tail = w * tailPolynomial(t);
  float h = a * a;
  float c = h * -0.5f;
  float z = fmaf(c, LOG2_E, MAGIC_BIASED_64);
  // exp magnifies the absolute error of its argument, so the square's rounding is put back.
  float r = fmaf(fmaf(a, a, -h), -0.5f, reduce(z - MAGIC_BIASED_64, c));
  // So is that of the sum: exactly what it lost, over the sum, which is 2 K / (1 - t).
  float lost = (sum - TAIL_K) - a;
  float share = fmaf(t, -TAIL_HALF_OVER_K, TAIL_HALF_OVER_K);
  tail = fmaf(tail, fmaf(lost, share, expm1Reduced(r)), tail);
  tail = tail * powerOfField(__float_as_int(z)) * TWO_MINUS_64;
  // x * 0 is -0 there, which keeps the sign of a result that underflows, and NaN at -Inf.
  return (x >= 0.0f ? x : x * 0.0f) - tail;
}

__device__ inline float erfGradient(float x) {
  float a = clampAbove(fabsf(x), ERF_GRADIENT_MAX);
  float h = a * a;
  float z = fmaf(h, -LOG2_E, MAGIC_BIASED_64);
  float r = reduce(z - MAGIC_BIASED_64, -h) - fmaf(a, a, -h);
  float y = fmaf(TWO_OVER_SQRT_PI, expm1Reduced(r), TWO_OVER_SQRT_PI);
  return y * powerOfField(__float_as_int(z)) * TWO_MINUS_64;
}

__device__ inline float geluGradient(float x) {
  float a = clampAbove(fabsf(x), TAIL_MAX);
  float v = 1.0f / (a + TAIL_K);
  float ratio = v * tailPolynomial(fmaf(v, -2.0f * TAIL_K, 1.0f));
  // Lower half: Phi(-a) - a phi(a); the upper half is 1 minus it.
  float g = fmaf(a, -INV_SQRT_2PI, ratio);
  float h = a * a;
  float c = h * -0.5f;
  float z = fmaf(c, LOG2_E, MAGIC_BIASED_64);
  float r = fmaf(fmaf(a, a, -h), -0.5f, reduce(z - MAGIC_BIASED_64, c));
  g = fmaf(g, expm1Reduced(r), g);
  g = g * powerOfField(__float_as_int(z)) * TWO_MINUS_64;
  return x >= 0.0f ? 1.0f - g : g;
}

__device__ inline float geluTanh(float x) {
  float a = clampAbove(fabsf(x), GELU_TANH_MAX);
  // v = a (A + B a^2) as an unevaluated sum v + low: exp needs its absolute error small.
  float s = a * a;
  float t = GELU_TANH_B_HIGH * s;
  float low = fmaf(GELU_TANH_B_HIGH, s, -t);
  low = fmaf(GELU_TANH_B_LOW, s, low);
  low = fmaf(GELU_TANH_B_HIGH, fmaf(a, a, -s), low);
  float w = GELU_TANH_A_HIGH + t;
  low = low + (t - (w - GELU_TANH_A_HIGH)) + GELU_TANH_A_LOW;
  float v = a * w;
  low = fmaf(a, low, fmaf(a, w, -v));
  float z = fmaf(v, -LOG2_E, MAGIC_BIASED_64);
  float e = expReduced(reduce(z - MAGIC_BIASED_64, -v) - low);
  float scaled = e * powerOfField(__float_as_int(z));
  float tail = a * scaled / fmaf(scaled, TWO_MINUS_64, 1.0f);
  return (x >= 0.0f ? x : x * 0.0f) - tail * TWO_MINUS_64;
}

__device__ inline float geluTanhGradient(float x) {
  float a = clampAbove(fabsf(x), GELU_TANH_MAX);
  float s = a * a;
  float e = exp(-a * fmaf(GELU_TANH_B_HIGH, s, GELU_TANH_A));
  float d = 1.0f / (1.0f + e);
  // g = derivative at -a = e d (1 - a v' d); the derivative at +a is 1 - g.
  float g = e * d * fmaf(-a * fmaf(GELU_TANH_3B, s, GELU_TANH_A), d, 1.0f);
  return x >= 0.0f ? 1.0f - g : g;
}

__device__ inline float silu(float x) {
  float c = x < SILU_MIN ? SILU_MIN : x;
  float a = clampAbove(fabsf(c), -SILU_MIN);
  float z = fmaf(a, -LOG2_E, MAGIC_BIASED_64);
  float e = expReduced(reduce(z - MAGIC_BIASED_64, -a));
  float scaled = e * powerOfField(__float_as_int(z));
  bool negative = x < 0.0f;
  // x * 0 is -0 and changes nothing, but for NaN at -Inf.
  float y = (negative ? fmaf(c, scaled, x * 0.0f) : c) / fmaf(scaled, TWO_MINUS_64, 1.0f);
  // Scaled back last, so that a subnormal result is rounded once.
  return negative ? y * TWO_MINUS_64 : y;
}

__device__ inline float siluGradient(float x) {
  float a = clampAbove(fabsf(x), -SILU_MIN);
  float e = exp(-a);
  float d = 1.0f / (1.0f + e);
  // g = derivative at -a = e d (1 - a d); the derivative at +a is 1 - g.
  float g = e * d * fmaf(-a, d, 1.0f);
  return x >= 0.0f ? 1.0f - g : g;
}

__device__ inline float sin(float x) {
  return fabsf(x) > TRIG_MAX ? (float) ::sin((double)x) : quadrant(x, 0);
}

__device__ inline float cos(float x) {
  return fabsf(x) > TRIG_MAX ? (float) ::cos((double)x) : quadrant(x, 1);
}

#undef infinity
#undef nan

}  // namespace float_math
