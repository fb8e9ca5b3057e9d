package dev.lanewise.kernels.vector.math;

import static dev.lanewise.kernels.math.FloatCoefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link FloatMath} on vectors: the same operations in the same order, so the same
 * bits in every lane at every width. ULP bounds and special values are stated there.
 *
 * <p>They are static methods that C2 inlines into the loop around them; {@code lanewise(EXP)} and
 * its like are calls, which spill every live register. Two limits of C2 shape them. A method of
 * more than 325 bytes of bytecode is not inlined. And once a compilation has made 18,000 nodes (an
 * operation makes about 400, a broadcast 150) only the Vector API's own methods are inlined any
 * more: so constants are broadcast without a helper, helpers are called early, and a loop can hold
 * about one of the larger functions. Clamps are {@code compare} and {@code blend}, which are
 * cheaper than {@code min} and {@code max} and let NaN pass.
 */
public final class FloatVectorMath {
  private static final VectorSpecies<Float> F = Lanes.F;

  private FloatVectorMath() {}

  /** {@link FloatMath#exp} in every lane. */
  public static FloatVector exp(FloatVector x) {
    FloatVector low = broadcast(F, EXP_MIN);
    FloatVector high = broadcast(F, EXP_MAX);
    FloatVector c = x.blend(low, x.compare(LT, low));
    c = c.blend(high, x.compare(GT, high));
    FloatVector magic = broadcast(F, MAGIC_BIASED_TWICE);
    FloatVector z = c.fma(broadcast(F, LOG2_E), magic);
    FloatVector p = expReduced(reduce(z.sub(magic), c));
    IntVector sum = z.reinterpretAsInts();
    IntVector half = sum.lanewise(ASHR, 1);
    return p.mul(powerOfField(half)).mul(powerOfField(sum.sub(half)));
  }

  /** {@link FloatMath#exp} in every lane, for x at most 40, or NaN: cheaper, with the same bits. */
  public static FloatVector expBelow40(FloatVector x) {
    FloatVector low = broadcast(F, EXP_MIN);
    FloatVector c = x.blend(low, x.compare(LT, low));
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = c.fma(broadcast(F, LOG2_E), magic);
    FloatVector p = expReduced(reduce(z.sub(magic), c));
    return p.mul(powerOfField(z.reinterpretAsInts())).mul(broadcast(F, TWO_MINUS_64));
  }

  /** {@link FloatMath#expm1} in every lane. */
  public static FloatVector expm1(FloatVector x) {
    FloatVector low = broadcast(F, EXPM1_MIN);
    FloatVector high = broadcast(F, EXP_MAX);
    FloatVector c = x.blend(low, x.compare(LT, low));
    c = c.blend(high, c.compare(GT, high));
    FloatVector magic = broadcast(F, MAGIC_BIASED_HALF);
    FloatVector z = c.fma(broadcast(F, LOG2_E), magic);
    FloatVector n = z.sub(magic);
    FloatVector r = n.fma(broadcast(F, -LN2), c);
    FloatVector s = r.mul(r);
    FloatVector t = s.fma(expTail(r, s), n.mul(broadcast(F, -LN2_LOW)));
    FloatVector scale = powerOfField(z.reinterpretAsInts());
    FloatVector y = scale.fma(t, scale.fma(r, scale.sub(broadcast(F, 0.5f))));
    return y.add(y).blend(x, x.abs().compare(LT, broadcast(F, EXPM1_TINY)));
  }

  /** {@link FloatMath#log} in every lane. */
  public static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(LT, broadcast(F, MIN_NORMAL));
    IntVector bits = x.blend(x.mul(broadcast(F, TWO_23)), subnormal).reinterpretAsInts();
    IntVector e = bits.sub(TWO_THIRDS_BITS).and(EXPONENT_MASK);
    FloatVector y = log1pReduced(bits.sub(e).reinterpretAsFloats().sub(broadcast(F, 1f)));
    FloatVector magic = broadcast(F, MAGIC).blend(broadcast(F, MAGIC_23), subnormal);
    IntVector field = e.lanewise(ASHR, EXPONENT_SHIFT).add(MAGIC_BITS);
    y = field.reinterpretAsFloats().sub(magic).fma(broadcast(F, LN2), y);
    y = x.blend(y, x.compare(LT, broadcast(F, Float.POSITIVE_INFINITY)));
    y = y.blend(broadcast(F, Float.NaN), x.compare(LT, broadcast(F, 0f)));
    return y.blend(broadcast(F, Float.NEGATIVE_INFINITY), x.compare(EQ, broadcast(F, 0f)));
  }

  /** {@link FloatMath#tanh} in every lane. */
  public static FloatVector tanh(FloatVector x) {
    FloatVector bound = broadcast(F, TANH_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    a = a.add(a);
    FloatVector magic = broadcast(F, MAGIC_BIASED);
    FloatVector z = a.fma(broadcast(F, LOG2_E), magic);
    FloatVector p = expm1Reduced(reduce(z.sub(magic), a));
    FloatVector scale = powerOfField(z.reinterpretAsInts());
    FloatVector t = scale.fma(p, scale.sub(broadcast(F, 1f)));
    return withSignOf(t.div(t.add(broadcast(F, 2f))), x);
  }

  /** {@link FloatMath#sigmoid} in every lane. */
  public static FloatVector sigmoid(FloatVector x) {
    FloatVector e = expBelow40(x.abs().neg());
    FloatVector one = broadcast(F, 1f);
    return one.blend(e, x.compare(LT, broadcast(F, 0f))).div(one.add(e));
  }

  /** {@link FloatMath#softplus} in every lane. */
  public static FloatVector softplus(FloatVector x) {
    FloatVector t = expBelow40(x.abs().neg());
    FloatVector zero = broadcast(F, 0f);
    VectorMask<Float> halved = t.compare(GT, broadcast(F, LOG1P_SPLIT));
    FloatVector f = t.blend(t.fma(broadcast(F, 0.5f), broadcast(F, -0.5f)), halved);
    return log1pReduced(f)
        .add(zero.blend(broadcast(F, LN2), halved))
        .add(zero.blend(x, x.compare(GT, zero)));
  }

  /** {@link FloatMath#erf} in every lane. */
  public static FloatVector erf(FloatVector x) {
    FloatVector bound = broadcast(F, ERF_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector s = a.mul(a);
    FloatVector near = erfNear(s).fma(a, a);
    FloatVector minusA = a.neg();
    FloatVector u = erfcExponent(a, s).fma(minusA, minusA);
    FloatVector magic = broadcast(F, MAGIC_BIASED);
    FloatVector z = u.fma(broadcast(F, LOG2_E), magic);
    FloatVector p = expm1Reduced(reduce(z.sub(magic), u));
    FloatVector minusScale =
        z.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats().neg();
    FloatVector far = p.fma(minusScale, minusScale).add(broadcast(F, 1f));
    FloatVector y = far.blend(near, a.compare(LT, broadcast(F, ERF_SPLIT)));
    IntVector sign = x.reinterpretAsInts().and(SIGN_MASK);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  /** {@link FloatMath#gelu} in every lane. */
  public static FloatVector gelu(FloatVector x) {
    FloatVector bound = broadcast(F, TAIL_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector sum = a.add(broadcast(F, TAIL_K));
    FloatVector w = a.div(sum);
    FloatVector t = w.fma(broadcast(F, 2f), broadcast(F, -1f));
    FloatVector tail = w.mul(tailPolynomial(t));
    FloatVector h = a.mul(a);
    FloatVector c = h.mul(broadcast(F, -0.5f));
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = c.fma(broadcast(F, LOG2_E), magic);
    FloatVector r = reduce(z.sub(magic), c);
    FloatVector e = expm1Reduced(a.fma(a, h.neg()).fma(broadcast(F, -0.5f), r));
    FloatVector lost = sum.sub(broadcast(F, TAIL_K)).sub(a);
    e = lost.fma(t.fma(broadcast(F, -TAIL_HALF_OVER_K), broadcast(F, TAIL_HALF_OVER_K)), e);
    tail = tail.fma(e, tail);
    IntVector field = z.reinterpretAsInts();
    FloatVector scale = field.lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
    tail = tail.mul(scale).mul(broadcast(F, TWO_MINUS_64));
    FloatVector zero = broadcast(F, 0f);
    return x.mul(zero).blend(x, x.compare(GE, zero)).sub(tail);
  }

  /** {@link FloatMath#erfGradient} in every lane. */
  public static FloatVector erfGradient(FloatVector x) {
    FloatVector bound = broadcast(F, ERF_GRADIENT_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector minusH = a.mul(a).neg();
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = minusH.fma(broadcast(F, LOG2_E), magic);
    FloatVector r = reduce(z.sub(magic), minusH).sub(a.fma(a, minusH));
    FloatVector factor = broadcast(F, TWO_OVER_SQRT_PI);
    FloatVector y = factor.fma(expm1Reduced(r), factor);
    return y.mul(powerOfField(z.reinterpretAsInts())).mul(broadcast(F, TWO_MINUS_64));
  }

  /** {@link FloatMath#geluGradient} in every lane. */
  public static FloatVector geluGradient(FloatVector x) {
    FloatVector bound = broadcast(F, TAIL_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector one = broadcast(F, 1f);
    FloatVector v = one.div(a.add(broadcast(F, TAIL_K)));
    FloatVector ratio = v.mul(tailPolynomial(v.fma(broadcast(F, -2f * TAIL_K), one)));
    FloatVector g = a.fma(broadcast(F, -INV_SQRT_2PI), ratio);
    FloatVector h = a.mul(a);
    FloatVector c = h.mul(broadcast(F, -0.5f));
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = c.fma(broadcast(F, LOG2_E), magic);
    FloatVector r = reduce(z.sub(magic), c);
    g = g.fma(expm1Reduced(a.fma(a, h.neg()).fma(broadcast(F, -0.5f), r)), g);
    IntVector field = z.reinterpretAsInts();
    FloatVector scale = field.lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
    g = g.mul(scale).mul(broadcast(F, TWO_MINUS_64));
    return g.blend(one.sub(g), x.compare(GE, broadcast(F, 0f)));
  }

  /** {@link FloatMath#geluTanh} in every lane. */
  public static FloatVector geluTanh(FloatVector x) {
    FloatVector bound = broadcast(F, GELU_TANH_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector s = a.mul(a);
    FloatVector w = geluTanhFactor(s);
    FloatVector low = geluTanhFactorLow(s, a.fma(a, s.neg()));
    FloatVector v = a.mul(w);
    FloatVector minusV = v.neg();
    low = a.fma(low, a.fma(w, minusV));
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = minusV.fma(broadcast(F, LOG2_E), magic);
    FloatVector e = expReduced(reduce(z.sub(magic), minusV).sub(low));
    IntVector field = z.reinterpretAsInts();
    FloatVector scaled = e.mul(field.lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats());
    FloatVector back = broadcast(F, TWO_MINUS_64);
    FloatVector tail = a.mul(scaled).div(scaled.fma(back, broadcast(F, 1f))).mul(back);
    FloatVector zero = broadcast(F, 0f);
    return x.mul(zero).blend(x, x.compare(GE, zero)).sub(tail);
  }

  /** {@link FloatMath#geluTanhGradient} in every lane. */
  public static FloatVector geluTanhGradient(FloatVector x) {
    FloatVector bound = broadcast(F, GELU_TANH_MAX);
    FloatVector a = x.abs();
    a = a.blend(bound, a.compare(GT, bound));
    FloatVector s = a.mul(a);
    FloatVector minusA = a.neg();
    FloatVector linear = broadcast(F, GELU_TANH_A);
    FloatVector e = expBelow40(minusA.mul(broadcast(F, GELU_TANH_B_HIGH).fma(s, linear)));
    FloatVector one = broadcast(F, 1f);
    FloatVector d = one.div(one.add(e));
    FloatVector slope = broadcast(F, GELU_TANH_3B).fma(s, linear);
    FloatVector g = e.mul(d).mul(minusA.mul(slope).fma(d, one));
    return g.blend(one.sub(g), x.compare(GE, broadcast(F, 0f)));
  }

  /** {@link FloatMath#silu} in every lane. */
  public static FloatVector silu(FloatVector x) {
    FloatVector low = broadcast(F, SILU_MIN);
    FloatVector c = x.blend(low, x.compare(LT, low));
    FloatVector minusA = c.abs().neg();
    minusA = minusA.blend(low, minusA.compare(LT, low));
    FloatVector magic = broadcast(F, MAGIC_BIASED_64);
    FloatVector z = minusA.fma(broadcast(F, LOG2_E), magic);
    FloatVector e = expReduced(reduce(z.sub(magic), minusA));
    FloatVector scaled = e.mul(powerOfField(z.reinterpretAsInts()));
    FloatVector back = broadcast(F, TWO_MINUS_64);
    FloatVector zero = broadcast(F, 0f);
    VectorMask<Float> negative = x.compare(LT, zero);
    FloatVector y =
        c.blend(c.fma(scaled, x.mul(zero)), negative).div(scaled.fma(back, broadcast(F, 1f)));
    return y.blend(y.mul(back), negative);
  }

  /** {@link FloatMath#siluGradient} in every lane. */
  public static FloatVector siluGradient(FloatVector x) {
    FloatVector low = broadcast(F, SILU_MIN);
    FloatVector minusA = x.abs().neg();
    minusA = minusA.blend(low, minusA.compare(LT, low));
    FloatVector e = expBelow40(minusA);
    FloatVector one = broadcast(F, 1f);
    FloatVector d = one.div(one.add(e));
    FloatVector g = e.mul(d).mul(minusA.fma(d, one));
    return g.blend(one.sub(g), x.compare(GE, broadcast(F, 0f)));
  }

  /** {@link FloatMath#sin} in every lane; one lane beyond 2^17 sends all to scalar code. */
  public static FloatVector sin(FloatVector x) {
    return x.abs().compare(GT, broadcast(F, TRIG_MAX)).anyTrue() ? wideSin(x) : quadrant(x, 0);
  }

  /** {@link FloatMath#cos} in every lane; range as {@link #sin}. */
  public static FloatVector cos(FloatVector x) {
    return x.abs().compare(GT, broadcast(F, TRIG_MAX)).anyTrue() ? wideCos(x) : quadrant(x, 1);
  }

  private static FloatVector wideSin(FloatVector x) {
    FloatVector y = x;
    for (int i = 0; i < F.length(); i++) {
      y = y.withLane(i, FloatMath.sin(x.lane(i)));
    }
    return y;
  }

  private static FloatVector wideCos(FloatVector x) {
    FloatVector y = x;
    for (int i = 0; i < F.length(); i++) {
      y = y.withLane(i, FloatMath.cos(x.lane(i)));
    }
    return y;
  }

  private static FloatVector quadrant(FloatVector x, int shift) {
    FloatVector magic = broadcast(F, MAGIC);
    FloatVector z = x.fma(broadcast(F, TWO_OVER_PI), magic);
    FloatVector n = z.sub(magic);
    FloatVector r = n.fma(broadcast(F, -HALF_PI_1), x);
    r = n.fma(broadcast(F, -HALF_PI_2), r);
    r = n.fma(broadcast(F, -HALF_PI_3), r);
    FloatVector s = r.mul(r);
    IntVector sine = sinReduced(r, s).reinterpretAsInts();
    IntVector cosine = cosReduced(s).reinterpretAsInts();
    IntVector q = z.reinterpretAsInts().add(shift);
    FloatVector y = sine.blend(cosine, q.and(1).compare(NE, 0)).reinterpretAsFloats();
    y = y.blend(x, y.compare(EQ, broadcast(F, 0f)));
    IntVector sign = q.and(2).lanewise(LSHL, 30);
    return y.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector sinReduced(FloatVector r, FloatVector s) {
    FloatVector p = broadcast(F, SIN_7).fma(s, broadcast(F, SIN_5)).fma(s, broadcast(F, SIN_3));
    return p.fma(s.mul(r), r);
  }

  private static FloatVector cosReduced(FloatVector s) {
    FloatVector p = broadcast(F, COS_8).fma(s, broadcast(F, COS_6)).fma(s, broadcast(F, COS_4));
    return s.fma(p.fma(s, broadcast(F, -0.5f)), broadcast(F, 1f));
  }

  private static FloatVector withSignOf(FloatVector y, FloatVector x) {
    IntVector sign = x.reinterpretAsInts().and(SIGN_MASK);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  private static FloatVector powerOfField(IntVector bits) {
    return bits.lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
  }

  private static FloatVector reduce(FloatVector n, FloatVector x) {
    return n.fma(broadcast(F, -LN2_LOW), n.fma(broadcast(F, -LN2), x));
  }

  private static FloatVector expReduced(FloatVector r) {
    FloatVector s = r.mul(r);
    FloatVector high = broadcast(F, EXP_5).fma(r, broadcast(F, EXP_4));
    high = broadcast(F, EXP_6).fma(s, high);
    high = high.fma(s, broadcast(F, EXP_3).fma(r, broadcast(F, EXP_2)));
    FloatVector one = broadcast(F, 1f);
    return high.fma(r, one).fma(r, one);
  }

  private static FloatVector expm1Reduced(FloatVector r) {
    FloatVector s = r.mul(r);
    FloatVector high = broadcast(F, EXP_5).fma(r, broadcast(F, EXP_4));
    high = broadcast(F, EXP_6).fma(s, high);
    high = high.fma(s, broadcast(F, EXP_3).fma(r, broadcast(F, EXP_2)));
    return high.fma(s, r);
  }

  private static FloatVector expTail(FloatVector r, FloatVector s) {
    FloatVector high = broadcast(F, EXP_5).fma(r, broadcast(F, EXP_4));
    high = broadcast(F, EXP_6).fma(s, high);
    return high.fma(s, broadcast(F, EXP_3).fma(r, broadcast(F, EXP_2)));
  }

  private static FloatVector log1pReduced(FloatVector f) {
    FloatVector s = f.mul(f);
    FloatVector q = s.mul(s);
    FloatVector low = broadcast(F, LOG_3).fma(f, broadcast(F, LOG_2));
    low = broadcast(F, LOG_5).fma(f, broadcast(F, LOG_4)).fma(s, low);
    FloatVector high = broadcast(F, LOG_7).fma(f, broadcast(F, LOG_6));
    high = broadcast(F, LOG_9).fma(f, broadcast(F, LOG_8)).fma(s, high);
    high = broadcast(F, LOG_10).fma(q, high);
    return high.fma(q, low).fma(s, f);
  }

  private static FloatVector erfNear(FloatVector s) {
    FloatVector q = s.mul(s);
    FloatVector low = broadcast(F, ERF_3).fma(s, broadcast(F, ERF_1));
    low = broadcast(F, ERF_7).fma(s, broadcast(F, ERF_5)).fma(q, low);
    return broadcast(F, ERF_11).fma(s, broadcast(F, ERF_9)).fma(q.mul(q), low);
  }

  private static FloatVector erfcExponent(FloatVector a, FloatVector s) {
    FloatVector low = broadcast(F, ERFC_1).fma(a, broadcast(F, ERFC_0));
    low = broadcast(F, ERFC_3).fma(a, broadcast(F, ERFC_2)).fma(s, low);
    FloatVector high = broadcast(F, ERFC_5).fma(a, broadcast(F, ERFC_4));
    return broadcast(F, ERFC_6).fma(s, high).fma(s.mul(s), low);
  }

  private static FloatVector tailPolynomial(FloatVector t) {
    FloatVector s = t.mul(t);
    FloatVector q = s.mul(s);
    FloatVector low = broadcast(F, TAIL_2).fma(t, broadcast(F, TAIL_1));
    low = broadcast(F, TAIL_4).fma(t, broadcast(F, TAIL_3)).fma(s, low);
    FloatVector middle = broadcast(F, TAIL_6).fma(t, broadcast(F, TAIL_5));
    middle = broadcast(F, TAIL_8).fma(t, broadcast(F, TAIL_7)).fma(s, middle);
    FloatVector high = broadcast(F, TAIL_10).fma(t, broadcast(F, TAIL_9));
    return high.fma(q.mul(q), middle.fma(q, low)).fma(t, broadcast(F, TAIL_0));
  }

  /** A + B a^2, rounded, for s = a^2; {@link #geluTanhFactorLow} is what the rounding lost. */
  private static FloatVector geluTanhFactor(FloatVector s) {
    FloatVector t = broadcast(F, GELU_TANH_B_HIGH).mul(s);
    return broadcast(F, GELU_TANH_A_HIGH).add(t);
  }

  private static FloatVector geluTanhFactorLow(FloatVector s, FloatVector squareLow) {
    FloatVector b = broadcast(F, GELU_TANH_B_HIGH);
    FloatVector a = broadcast(F, GELU_TANH_A_HIGH);
    FloatVector t = b.mul(s);
    FloatVector low = broadcast(F, GELU_TANH_B_LOW).fma(s, b.fma(s, t.neg()));
    low = b.fma(squareLow, low);
    return low.add(t.sub(a.add(t).sub(a))).add(broadcast(F, GELU_TANH_A_LOW));
  }
}
