package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.Bounds;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class ErfTest {
  private static final BigDecimal PI =
      new BigDecimal(
          "3.14159265358979323846264338327950288419716939937510582097494459230781640629");

  /** The Maclaurin series with so many digits that its cancellation does not matter. */
  private static BigDecimal erf(double x, MathContext digits) {
    BigDecimal square = new BigDecimal(x).pow(2, digits);
    BigDecimal term = new BigDecimal(x);
    BigDecimal sum = term;
    for (int n = 1;
        term.abs().compareTo(BigDecimal.ONE.movePointLeft(digits.getPrecision() / 2)) > 0;
        n++) {
      term = term.multiply(square, digits).divide(BigDecimal.valueOf(-n), digits);
      sum = sum.add(term.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
    }
    BigDecimal rootPi = PI.sqrt(new MathContext(60));
    return sum.multiply(BigDecimal.TWO, digits).divide(rootPi, digits);
  }

  @Test
  void bothFunctionsAreWithinFourUlps() {
    MathContext digits = new MathContext(140);
    for (double x = -6; x <= 6; x += 0x1.9p-3) {
      double at = x;
      BigDecimal exact = erf(x, digits);
      assertClose(exact, Erf.erf(at), "erf " + at);
      assertClose(BigDecimal.ONE.subtract(exact), Erf.erfc(at), "erfc " + at);
    }
  }

  private static void assertClose(BigDecimal exact, double actual, String what) {
    Bounds.assertUlps(DType.F64, exact.doubleValue(), actual, 4, what);
  }

  @Test
  void farOutTheComplementIsTiny() {
    // Wolfram Alpha: erfc(10), erfc(26), erfc(27).
    Bounds.assertUlps(DType.F64, 2.088487583762545e-45, Erf.erfc(10), 4, "erfc 10");
    Bounds.assertUlps(DType.F64, 5.663192408856143e-296, Erf.erfc(26), 4, "erfc 26");
    assertEquals(5.237048923789256e-319, Erf.erfc(27), 1e-322);
    assertEquals(0, Erf.erfc(1e300));
    assertEquals(0, Erf.erfc(Double.POSITIVE_INFINITY));
    assertEquals(2, Erf.erfc(Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, Erf.erfc(Double.NaN));
  }

  @Test
  void nearZeroTheFunctionIsLinear() {
    assertEquals(-0.0, Erf.erf(-0.0));
    double slope = 1.1283791670955126;
    Bounds.assertUlps(DType.F64, 1e-300 * slope, Erf.erf(1e-300), 2, "erf 1e-300");
    assertEquals(1, Erf.erfc(1e-300));
  }

  @Test
  void theSquareInTheExponentIsNotRounded() {
    // exp(-x^2) for x = 26.1: the rounding error of x^2 alone would cost 30 units.
    double x = 26.1;
    BigDecimal square = new BigDecimal(x).pow(2);
    double rest = square.subtract(new BigDecimal(681.0)).doubleValue();
    double exact = StrictMath.exp(-681) * StrictMath.exp(-rest);
    Bounds.assertUlps(DType.F64, exact, Erf.expOfMinusSquare(x), 4, "exp(-26.1^2)");
  }
}
