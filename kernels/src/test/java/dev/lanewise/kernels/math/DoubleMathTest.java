package dev.lanewise.kernels.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleMathTest {
  /** The expected values were computed with 50 digits (mpmath). */
  @ParameterizedTest
  @CsvSource({
    "erf, -3.5, -0.99999925690162766",
    "erf, -0.75, -0.71115563365351513",
    "erf, 0.125, 0.14031620480133382",
    "erf, 0.984375, 0.83611287005039648",
    "erf, 1.5, 0.96610514647531073",
    "erf, 6.5, 1.0",
    "erfGradient, -10.25, 2.6569969406885731e-46",
    "erfGradient, -1.0625, 0.36490289117800396",
    "erfGradient, 2.75, 0.00058627724709379233",
    "erfGradient, 20.0, 2.1610374743867985e-174",
    "gelu, -37.5, -1.7270073785932331e-306",
    "gelu, -10.25, -6.0651063300497583e-24",
    "gelu, -3.5, -0.00081420177662433763",
    "gelu, -1.0625, -0.15300465268959413",
    "gelu, -0.0009765625, -0.00048790078905392525",
    "gelu, 0.125, 0.068717278103764112",
    "gelu, 1.5, 1.3997891980967129",
    "gelu, 20.0, 20.0",
    "geluGradient, -10.25, -6.2156577178046431e-23",
    "geluGradient, -3.5, -0.0028217603536246352",
    "geluGradient, -1.0625, -0.097041730902392494",
    "geluGradient, 0.984375, 1.0794457628507144",
    "geluGradient, 20.0, 1.0",
    "geluTanh, -10.25, -3.4305316059528883e-40",
    "geluTanh, -3.5, -0.0006161976553736634",
    "geluTanh, -0.75, -0.1700394448343797",
    "geluTanh, 0.984375, 0.82430069596430098",
    "geluTanh, 6.5, 6.4999999999993722",
    "geluTanhGradient, -3.5, -0.00242264376011643103",
    "geluTanhGradient, -0.75, 0.00106174386258570234",
    "geluTanhGradient, 0.984375, 1.07909211074037764",
    "geluTanhGradient, 2.75, 1.02194892159349821",
    "silu, -37.5, -1.9408331271757006e-15",
    "silu, -1.0625, -0.27288399084923877",
    "silu, 2.75, 2.584761712021479",
    "siluGradient, -37.5, -1.8890775771176818e-15",
    "siluGradient, -0.75, 0.1574000555032465",
    "siluGradient, 1.5, 1.0412941542991429",
    "softplus, -37.5, 5.1755550058018684e-17",
    "softplus, -1.0625, 0.29683313787120667",
    "softplus, 6.5, 6.5015023101597543",
    "sigmoid, -10.25, 3.5356250741744314e-5",
    "sigmoid, -0.75, 0.32082130082460703",
    "sigmoid, 2.75, 0.93991334982599238"
  })
  void agreesWithFiftyDigits(String name, double x, double expected) {
    double bound = name.endsWith("Gradient") || name.endsWith("Tanh") ? 2e-14 : 2e-15;
    assertEquals(expected, function(name).applyAsDouble(x), bound * Math.abs(expected));
  }

  @Test
  void errorFunctionGrowsAcrossItsSeam() {
    double below = DoubleMath.erf(Math.nextDown(1.0));
    double above = DoubleMath.erf(Math.nextUp(1.0));
    assertTrue(below <= above && above - below < 1e-15, below + " " + above);
  }

  @Test
  void infinitiesAndNan() {
    assertEquals(1, DoubleMath.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, DoubleMath.erf(Double.NEGATIVE_INFINITY));
    assertEquals(0, DoubleMath.normalTail(Double.POSITIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, DoubleMath.gelu(Double.POSITIVE_INFINITY));
    assertEquals(Double.NaN, DoubleMath.gelu(Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, DoubleMath.geluTanh(Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, DoubleMath.silu(Double.NEGATIVE_INFINITY));
    assertEquals(0, DoubleMath.sigmoid(Double.NEGATIVE_INFINITY));
    assertEquals(0, DoubleMath.softplus(Double.NEGATIVE_INFINITY));
    assertEquals(-0.0, DoubleMath.gelu(-0.0));
    for (String name :
        "erf erfGradient gelu geluGradient geluTanh geluTanhGradient silu siluGradient softplus sigmoid"
            .split(" ")) {
      assertEquals(Double.NaN, function(name).applyAsDouble(Double.NaN), name);
    }
  }

  private static DoubleUnaryOperator function(String name) {
    return switch (name) {
      case "erf" -> DoubleMath::erf;
      case "erfGradient" -> DoubleMath::erfGradient;
      case "gelu" -> DoubleMath::gelu;
      case "geluGradient" -> DoubleMath::geluGradient;
      case "geluTanh" -> DoubleMath::geluTanh;
      case "geluTanhGradient" -> DoubleMath::geluTanhGradient;
      case "silu" -> DoubleMath::silu;
      case "siluGradient" -> DoubleMath::siluGradient;
      case "softplus" -> DoubleMath::softplus;
      case "sigmoid" -> DoubleMath::sigmoid;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
