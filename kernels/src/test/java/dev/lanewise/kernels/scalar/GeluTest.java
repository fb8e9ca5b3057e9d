package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.UnaryOp;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both forms of GELU in float64 against values of many digits, and their derivatives far out. */
class GeluTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final BigDecimal PI =
      new BigDecimal(
          "3.1415926535897932384626433832795028841971693993751058209749445923078164062862089");
  private static final BigDecimal ROOT_TWO_PI = PI.multiply(BigDecimal.TWO).sqrt(DIGITS);
  private static final int POINTS = 2000;

  /** Enough for 50 digits at -3. */
  private static final int FRACTIONS = 200;

  /** The error that is allowed where the tail is subnormal. */
  private static final double TINY = 0x1p-1064;

  /** Halvings of an exponent, after which few terms of its series suffice. */
  private static final int HALVINGS = 14;

  /**
   * x Phi(x): Phi by its Maclaurin series, or by Laplace's continued fraction in the lower tail,
   * Phi(-a) = phi(a) / (a + 1 / (a + 2 / (a + 3 / ...))).
   */
  private static BigDecimal gelu(double x) {
    BigDecimal at = new BigDecimal(x);
    BigDecimal halfSquare = at.multiply(at).divide(BigDecimal.valueOf(-2), DIGITS);
    if (x < -3) {
      BigDecimal a = at.negate();
      BigDecimal fraction = a;
      for (int n = FRACTIONS; n > 0; n--) {
        fraction = a.add(BigDecimal.valueOf(n).divide(fraction, DIGITS), DIGITS);
      }
      BigDecimal density = exp(halfSquare).divide(ROOT_TWO_PI, DIGITS);
      return at.multiply(density.divide(fraction, DIGITS), DIGITS);
    }
    BigDecimal power = at;
    BigDecimal sum = at;
    for (int n = 1; power.abs().compareTo(new BigDecimal("1e-70")) > 0; n++) {
      power = power.multiply(halfSquare, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
    }
    BigDecimal half = new BigDecimal("0.5");
    return at.multiply(half.add(sum.divide(ROOT_TWO_PI, DIGITS)), DIGITS);
  }

  /** x / (1 + e^-v), v = 2 sqrt(2/pi) (x + 0.044715 x^3). */
  private static BigDecimal geluTanh(double x) {
    BigDecimal at = new BigDecimal(x);
    BigDecimal cubic = at.pow(3).multiply(new BigDecimal("0.044715"));
    BigDecimal v = at.add(cubic).multiply(BigDecimal.valueOf(4)).divide(ROOT_TWO_PI, DIGITS);
    return at.divide(BigDecimal.ONE.add(exp(v.negate())), DIGITS);
  }

  private static BigDecimal exp(BigDecimal x) {
    BigDecimal small = x.divide(BigDecimal.TWO.pow(HALVINGS), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = term;
    for (int n = 1; n < 30; n++) {
      term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum.pow(1 << HALVINGS, DIGITS);
  }

  /** The double results at these points and at random ones between the bounds. */
  private static void within(
      double bound,
      UnaryOp op,
      DoubleFunction<BigDecimal> exact,
      double from,
      double to,
      double... also) {
    Random random = new Random(11);
    for (int i = 0; i < POINTS + also.length; i++) {
      double x = i < also.length ? also[i] : random.nextDouble(from, to);
      double actual = UnaryFunctions.apply(Real.F64, op, 0, 0, x);
      BigDecimal expected = exact.apply(x);
      double gap = expected.subtract(new BigDecimal(actual)).abs().doubleValue();
      double ulps = gap / Math.ulp(expected.doubleValue());
      assertTrue(
          ulps <= bound || gap <= TINY,
          () -> op + "(" + x + ") = " + actual + " is " + ulps + " ULP off");
    }
  }

  @Test
  void theExactFormIsWithinSixUlps() {
    within(6, UnaryOp.GELU, GeluTest::gelu, -40, 4, -1.8709067560413086, -1e-300);
    within(6, UnaryOp.GELU, GeluTest::gelu, -3, 1);
  }

  @Test
  void theTanhFormIsWithinFourUlps() {
    within(4, UnaryOp.GELU_TANH, GeluTest::geluTanh, -24, 4, -1.8757214418957064, -1e-300);
    within(4, UnaryOp.GELU_TANH, GeluTest::geluTanh, -3, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {50, 1000, 1e104, 1e200, Double.MAX_VALUE, Double.POSITIVE_INFINITY})
  void farOutDerivativesAreTheirLimits(double x) {
    for (UnaryOp op : new UnaryOp[] {UnaryOp.GELU, UnaryOp.GELU_TANH, UnaryOp.SILU}) {
      assertEquals(1, UnaryFunctions.derivative(op, 0, 0, x), 1e-18, op::name);
      assertEquals(0, UnaryFunctions.derivative(op, 0, 0, -x), 1e-18, op::name);
    }
  }
}
