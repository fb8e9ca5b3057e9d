package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Where;
import java.util.Arrays;
import java.util.EnumSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forward half of {@link ElementwiseKernels}. */
public abstract class ElementwiseContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected ElementwiseContract(Backend backend) {
    super(backend);
  }

  private double[] unary(DType dtype, UnaryOp op, double p0, double p1, double... x) {
    Guarded from = of(dtype, x);
    Guarded to = canaries(dtype, x.length);
    Layout layout = Layout.of(x.length);
    backend
        .elementwise(dtype)
        .unary(
            Unary.of(op, p0, p1, layout, layout), from.buffer(), from.at(), to.buffer(), to.at());
    to.assertMarginsIntact();
    return to.values();
  }

  private double[] binary(DType dtype, BinaryOp op, double[] a, double[] b) {
    Guarded left = of(dtype, a);
    Guarded right = of(dtype, b);
    Guarded to = canaries(dtype, a.length);
    Layout layout = Layout.of(a.length);
    backend
        .elementwise(dtype)
        .binary(
            Binary.of(op, layout, layout, layout),
            left.buffer(),
            left.at(),
            right.buffer(),
            right.at(),
            to.buffer(),
            to.at());
    to.assertMarginsIntact();
    return to.values();
  }

  /** Values by hand or from tables (Abramowitz and Stegun; Wolfram Alpha for the last digits). */
  @ParameterizedTest
  @CsvSource({
    "COPY, 0, 0, 1.5, 1.5",
    "NEG, 0, 0, 2, -2",
    "ABS, 0, 0, -3, 3",
    "SQRT, 0, 0, 2, 1.4142135623730951",
    "SQUARE, 0, 0, -3, 9",
    "RECIPROCAL, 0, 0, 8, 0.125",
    "EXP, 0, 0, 1, 2.718281828459045",
    "EXP, 0, 0, -2, 0.1353352832366127",
    "EXPM1, 0, 0, 1, 1.718281828459045",
    "EXPM1, 0, 0, -0.0009765625, -9.760858180243378e-4",
    "LOG, 0, 0, 2, 0.6931471805599453",
    "SIGMOID, 0, 0, 0, 0.5",
    "SIGMOID, 0, 0, 1, 0.7310585786300049",
    "SIGMOID, 0, 0, -40, 4.248354255291589e-18",
    "TANH, 0, 0, 1, 0.7615941559557649",
    "TANH, 0, 0, -30, -1",
    "ERF, 0, 0, 1, 0.8427007929497149",
    "ERF, 0, 0, -0.25, -0.27632639016823696",
    "ERF, 0, 0, 3, 0.9999779095030014",
    "SIN, 0, 0, 1, 0.8414709848078965",
    "COS, 0, 0, 1, 0.5403023058681398",
    "RELU, 0, 0, -2, 0",
    "RELU, 0, 0, 2.5, 2.5",
    "LEAKY_RELU, 0.25, 0, -2, -0.5",
    "LEAKY_RELU, 0.25, 0, 2, 2",
    "ELU, 1, 0, -1, -0.6321205588285577",
    "ELU, 2, 0, 3, 3",
    "SOFTPLUS, 0, 0, 0, 0.6931471805599453",
    "SOFTPLUS, 0, 0, 1, 1.3132616875182228",
    "SOFTPLUS, 0, 0, 100, 100",
    "SOFTPLUS, 0, 0, -40, 4.248354255291589e-18",
    "GELU, 0, 0, 1, 0.8413447460685429",
    "GELU, 0, 0, -1, -0.15865525393145707",
    "GELU_TANH, 0, 0, 1, 0.8411919906082767",
    "GELU_TANH, 0, 0, -1, -0.1588080093917233",
    "GELU_TANH, 0, 0, 0.25, 0.149675350701685",
    "SILU, 0, 0, 1, 0.7310585786300049",
    "SILU, 0, 0, -1, -0.2689414213699951",
    "CLIP, -1, 2, -1.5, -1",
    "CLIP, -1, 2, 1.5, 1.5",
    "CLIP, -1, 2, 2.5, 2",
    "AFFINE, 3, -1, 2, 5",
    "POW_SCALAR, 3, 0, 2, 8",
    "POW_SCALAR, 0.5, 0, 2, 1.4142135623730951",
  })
  void functionsTakeTheirKnownValues(UnaryOp op, double p0, double p1, double x, double expected) {
    for (DType dtype : EnumSet.of(DType.F32, DType.F64)) {
      double actual = unary(dtype, op, p0, p1, x)[0];
      Bounds.assertUlps(dtype, expected, actual, Bounds.ulps(dtype, op), op + "(" + x + ")");
    }
  }

  @Floating
  void nanGivesNan(DType dtype) {
    for (UnaryOp op : UnaryOp.values()) {
      assertEquals(NAN, unary(dtype, op, 0.5, 2, NAN)[0], op::name);
    }
    for (BinaryOp op : EnumSet.range(BinaryOp.ADD, BinaryOp.MIN)) {
      double[] results = binary(dtype, op, new double[] {NAN, 2, NAN}, new double[] {2, NAN, NAN});
      for (double result : results) {
        assertEquals(NAN, result, op::name);
      }
    }
  }

  @Floating
  void unaryEdges(DType dtype) {
    double tiny = dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    holds(unary(dtype, UnaryOp.NEG, 0, 0, 0, -0.0, INF), -0.0, 0, -INF);
    holds(unary(dtype, UnaryOp.ABS, 0, 0, -0.0, -INF, -tiny), 0, INF, tiny);
    holds(unary(dtype, UnaryOp.SQRT, 0, 0, -0.0, INF, -1), -0.0, INF, NAN);
    holds(unary(dtype, UnaryOp.RECIPROCAL, 0, 0, 0, -0.0, -INF), INF, -INF, -0.0);
    holds(unary(dtype, UnaryOp.EXP, 0, 0, -INF, 0, -0.0, INF, 1000), 0, 1, 1, INF, INF);
    holds(unary(dtype, UnaryOp.EXPM1, 0, 0, -INF, 0, -0.0, INF, -tiny), -1, 0, -0.0, INF, -tiny);
    holds(unary(dtype, UnaryOp.LOG, 0, 0, 0, -0.0, -1, 1, INF), -INF, -INF, NAN, 0, INF);
    holds(unary(dtype, UnaryOp.SIGMOID, 0, 0, -INF, INF), 0, 1);
    holds(unary(dtype, UnaryOp.TANH, 0, 0, -INF, INF, 0, -0.0, tiny), -1, 1, 0, -0.0, tiny);
    holds(unary(dtype, UnaryOp.ERF, 0, 0, -INF, INF, 0, -0.0), -1, 1, 0, -0.0);
    holds(unary(dtype, UnaryOp.RELU, 0, 0, -0.0, -INF, INF, tiny, -tiny), 0, 0, INF, tiny, 0);
    holds(unary(dtype, UnaryOp.LEAKY_RELU, 0.5, 0, -INF, INF, -0.0), -INF, INF, -0.0);
    holds(unary(dtype, UnaryOp.ELU, 2, 0, -INF, INF, -0.0), -2, INF, -0.0);
    for (UnaryOp op : new UnaryOp[] {UnaryOp.GELU, UnaryOp.GELU_TANH, UnaryOp.SILU}) {
      holds(unary(dtype, op, 0, 0, -INF, INF, 0, -0.0, -1000), NAN, INF, 0, -0.0, -0.0);
    }
    holds(unary(dtype, UnaryOp.SIN, 0, 0, -INF, INF, 0, -0.0), NAN, NAN, 0, -0.0);
    holds(unary(dtype, UnaryOp.COS, 0, 0, -INF, INF, 0, -0.0), NAN, NAN, 1, 1);
    holds(unary(dtype, UnaryOp.SOFTPLUS, 0, 0, -INF, INF), 0, INF);
    holds(unary(dtype, UnaryOp.CLIP, 0, 1, -INF, INF, -0.0), 0, 1, -0.0);
    holds(unary(dtype, UnaryOp.POW_SCALAR, 0, 0, 5, 0, NAN), 1, 1, 1);
  }

  @Floating
  void binaryEdges(DType dtype) {
    double tiny = dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    double[] a = {0, -0.0, INF, tiny};
    double[] b = {-0.0, 0, -INF, tiny};
    holds(binary(dtype, BinaryOp.ADD, a, b), 0, 0, NAN, 2 * tiny);
    holds(binary(dtype, BinaryOp.SUB, a, b), 0, -0.0, INF, 0);
    holds(binary(dtype, BinaryOp.MUL, a, b), -0.0, -0.0, -INF, 0);
    holds(binary(dtype, BinaryOp.DIV, a, b), NAN, NAN, NAN, 1);
    holds(binary(dtype, BinaryOp.MAX, a, b), 0, 0, INF, tiny);
    holds(binary(dtype, BinaryOp.MIN, a, b), -0.0, -0.0, -INF, tiny);
    holds(
        binary(dtype, BinaryOp.POW, new double[] {2, -8, 0, NAN}, new double[] {10, 3, 0, 0}),
        1024,
        -512,
        1,
        1);
  }

  @Floating
  void comparisonsGiveOneOrZero(DType dtype) {
    double[] a = {1, 2, 2, 0, NAN, 1, NAN};
    double[] b = {2, 1, 2, -0.0, 1, NAN, NAN};
    holds(binary(dtype, BinaryOp.EQ, a, b), 0, 0, 1, 1, 0, 0, 0);
    holds(binary(dtype, BinaryOp.NE, a, b), 1, 1, 0, 0, 1, 1, 1);
    holds(binary(dtype, BinaryOp.LT, a, b), 1, 0, 0, 0, 0, 0, 0);
    holds(binary(dtype, BinaryOp.LE, a, b), 1, 0, 1, 1, 0, 0, 0);
    holds(binary(dtype, BinaryOp.GT, a, b), 0, 1, 0, 0, 0, 0, 0);
    holds(binary(dtype, BinaryOp.GE, a, b), 0, 1, 1, 1, 0, 0, 0);
  }

  /** 3 (1 + 2^-12)^2 - 3 rounds differently if the product is rounded first. */
  @Test
  void affineIsFusedAndItsParametersAreRoundedToTheType() {
    double x = 1 + 0x1p-12;
    assertEquals(
        Math.fma((float) x, (float) x, -1f), unary(DType.F32, UnaryOp.AFFINE, x, -1, x)[0]);
    assertEquals(0.1f * -3f, unary(DType.F32, UnaryOp.LEAKY_RELU, 0.1, 0, -3)[0]);
    assertEquals(0.1f, unary(DType.F32, UnaryOp.CLIP, 0, 0.1, 3)[0]);
  }

  @Floating
  void whereTakesTheFirstUnlessTheConditionIsZero(DType dtype) {
    Guarded condition = of(dtype, 0, -0.0, 1, NAN, -2);
    Guarded a = of(dtype, 1, 2, 3, 4, 5);
    Guarded b = of(dtype, -1, -2, -3, -4, -5);
    Guarded y = canaries(dtype, 5);
    Layout layout = Layout.of(5);
    backend
        .elementwise(dtype)
        .where(
            Where.of(layout, layout, layout, layout),
            condition.buffer(),
            condition.at(),
            a.buffer(),
            a.at(),
            b.buffer(),
            b.at(),
            y.buffer(),
            y.at());
    y.assertHolds(-1, -2, 3, 4, 5);
  }

  @Floating
  void fillSetsElements(DType dtype) {
    Guarded y = of(dtype, 1, 2, 3, 4);
    backend.elementwise(dtype).fill(-0.5, 2, y.buffer(), y.at() + 1);
    y.assertHolds(1, -0.5, -0.5, 4);
    backend.elementwise(dtype).fill(7, 0, y.buffer(), y.at());
    y.assertHolds(1, -0.5, -0.5, 4);
  }

  @Floating
  void anOutputMayBeAnInput(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3);
    Layout layout = Layout.of(3);
    ElementwiseKernels kernels = backend.elementwise(dtype);
    kernels.unary(Unary.of(UnaryOp.SQUARE, layout, layout), x.buffer(), x.at(), x.buffer(), x.at());
    x.assertHolds(1, 4, 9);
    kernels.binary(
        Binary.of(BinaryOp.ADD, layout, layout, layout),
        x.buffer(),
        x.at(),
        x.buffer(),
        x.at(),
        x.buffer(),
        x.at());
    x.assertHolds(2, 8, 18);
  }

  /** Three layouts of one shape, or that broadcast to it. */
  record Operands(Placed a, Placed b, Placed y) {}

  @Provide
  Arbitrary<Operands> operands() {
    return Placed.shapes()
        .flatMap(
            shape ->
                Combinators.combine(
                        Placed.broadcastable(shape),
                        Placed.broadcastable(shape),
                        Placed.apart(shape))
                    .as(Operands::new));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void everyLayoutIsWalkedRight(@ForAll("operands") Operands operands) {
    for (DType dtype : EnumSet.of(DType.F32, DType.F64)) {
      Guarded a = counting(dtype, operands.a.length(), 1);
      Guarded b = counting(dtype, operands.b.length(), 1000);
      Guarded y = canaries(dtype, operands.y.length());
      Binary sum =
          Binary.of(BinaryOp.ADD, operands.a.layout(), operands.b.layout(), operands.y.layout());
      backend
          .elementwise(dtype)
          .binary(
              sum,
              a.buffer(),
              a.at() + operands.a.start(),
              b.buffer(),
              b.at() + operands.b.start(),
              y.buffer(),
              y.at() + operands.y.start());
      long[] inA = NaiveIndex.offsets(sum.a());
      long[] inB = NaiveIndex.offsets(sum.b());
      long[] inY = NaiveIndex.offsets(sum.y());
      double[] result = y.values();
      for (int i = 0; i < inY.length; i++) {
        double expected =
            1 + operands.a.start() + inA[i] + 1000 * (1 + operands.b.start() + inB[i]);
        assertEquals(expected, result[(int) (operands.y.start() + inY[i])]);
      }
      y.assertOnlyWritten(sum.y(), operands.y.start());
    }
  }

  private Guarded counting(DType dtype, int length, double unit) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = unit * (i + 1);
    }
    return of(dtype, values);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    ElementwiseKernels kernels = backend.elementwise(dtype);
    Layout layout = Layout.of(2, 2);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("y", dtype, 5, 6, 7, 8)
        .check(
            (b, at) ->
                kernels.unary(Unary.of(UnaryOp.EXP, layout, layout), b[0], at[0], b[1], at[1]));
    badCalls()
        .argument("a", dtype, 1, 2, 3, 4)
        .argument("b", dtype, 5, 6)
        .argument("y", dtype, 0, 0, 0, 0)
        .check(
            (b, at) ->
                kernels.binary(
                    Binary.of(BinaryOp.ADD, layout, Layout.of(2), layout),
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    b[2],
                    at[2]));
    badCalls()
        .argument("condition", dtype, 1, 0)
        .argument("a", dtype, 1, 2)
        .argument("b", dtype, 5, 6)
        .argument("y", dtype, 0, 0)
        .check(
            (b, at) ->
                kernels.where(
                    Where.of(Layout.of(2), Layout.of(2), Layout.of(2), Layout.of(2)),
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    b[2],
                    at[2],
                    b[3],
                    at[3]));
    badCalls().argument("y", dtype, 1, 2).check((b, at) -> kernels.fill(3, 2, b[0], at[0]));
  }

  private static void holds(double[] actual, double... expected) {
    assertTrue(
        Arrays.equals(expected, actual),
        () -> Arrays.toString(actual) + ", expected " + Arrays.toString(expected));
  }
}
