package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The backward half of {@link ElementwiseKernels}. */
public abstract class ElementwiseBackwardContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  /** The parameters with which functions are differentiated. */
  private static final double P0 = 0.75;

  private static final double P1 = 1.25;

  protected ElementwiseBackwardContract(Backend backend) {
    super(backend);
  }

  private double[] forward(DType dtype, UnaryOp op, double... x) {
    Guarded from = of(dtype, x);
    Guarded to = canaries(dtype, x.length);
    Layout layout = Layout.of(x.length);
    backend
        .elementwise(dtype)
        .unary(
            Unary.of(op, P0, P1, layout, layout), from.buffer(), from.at(), to.buffer(), to.at());
    return to.values();
  }

  private double[] backward(DType dtype, UnaryOp op, double[] saved, double... dy) {
    Guarded kept = of(dtype, saved);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, dy.length);
    Layout layout = Layout.of(dy.length);
    backend
        .elementwise(dtype)
        .unaryBackward(
            UnaryBackward.of(op, P0, P1, layout, layout, layout),
            kept.buffer(),
            kept.at(),
            gradient.buffer(),
            gradient.at(),
            dx.buffer(),
            dx.at());
    dx.assertMarginsIntact();
    return dx.values();
  }

  private double[] backward(
      DType dtype, BinaryOp op, boolean byLeft, double[] a, double[] b, double[] dy) {
    Guarded left = of(dtype, a);
    Guarded right = of(dtype, b);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, dy.length);
    Layout layout = Layout.of(dy.length);
    backend
        .elementwise(dtype)
        .binaryBackward(
            BinaryBackward.of(op, byLeft, layout, layout, layout, layout),
            left.buffer(),
            left.at(),
            right.buffer(),
            right.at(),
            gradient.buffer(),
            gradient.at(),
            dx.buffer(),
            dx.at());
    dx.assertMarginsIntact();
    return dx.values();
  }

  /** Central differences of the forward kernel, at points away from the kinks at 0, 0.75, 1.25. */
  @ParameterizedTest
  @EnumSource
  void derivativesAgreeWithDifferences(UnaryOp op) {
    boolean positive = op == UnaryOp.SQRT || op == UnaryOp.LOG || op == UnaryOp.POW_SCALAR;
    double h = 0x1p-17;
    for (double at = positive ? 0.1 : -3.9; at < 4; at += 0.2) {
      double[] around = forward(DType.F64, op, at - h, at, at + h);
      double slope = (around[2] - around[0]) / (2 * h);
      double saved = op.saves() == UnaryOp.Saves.OUTPUT ? around[1] : at;
      double expected = -1.5 * slope;
      double tolerance = 1e-7 * (1 + Math.abs(expected));
      assertEquals(
          expected, backward(DType.F64, op, new double[] {saved}, -1.5)[0], tolerance, op.name());
      double coarse = 2e-6 * (1 + Math.abs(expected));
      assertEquals(
          expected, backward(DType.F32, op, new double[] {saved}, -1.5)[0], coarse, op.name());
    }
  }

  @Floating
  void kinksAndEdges(DType dtype) {
    double[] ones = {1, 1, 1, 1, 1};
    double[] x = {-2, -0.0, 0, 3, NAN};
    assertArrayEquals(
        new double[] {-1, 0, 0, 1, NAN}, backward(dtype, UnaryOp.ABS, x, ones), "abs");
    assertArrayEquals(new double[] {0, 0, 0, 1, NAN}, backward(dtype, UnaryOp.RELU, x, ones));
    assertArrayEquals(
        new double[] {P0, P0, P0, 1, NAN}, backward(dtype, UnaryOp.LEAKY_RELU, x, ones));
    double[] nearClip = {0.5, P0, P1, 1.5, NAN};
    assertArrayEquals(
        new double[] {0, 1, 1, 0, NAN}, backward(dtype, UnaryOp.CLIP, nearClip, ones));
    assertArrayEquals(new double[] {INF}, backward(dtype, UnaryOp.SQRT, new double[] {0}, 1));
    assertArrayEquals(new double[] {INF}, backward(dtype, UnaryOp.LOG, new double[] {0}, 1));
  }

  /** The limits, though x times a density is infinity times 0 there. */
  @Floating
  void derivativesAtInfinitiesAreTheirLimits(DType dtype) {
    double[] ends = {-INF, INF};
    double[] ones = {1, 1};
    for (UnaryOp op :
        new UnaryOp[] {UnaryOp.SOFTPLUS, UnaryOp.GELU, UnaryOp.GELU_TANH, UnaryOp.SILU}) {
      assertArrayEquals(new double[] {0, 1}, backward(dtype, op, ends, ones), 1e-30, op::name);
    }
    assertArrayEquals(new double[] {0, 0}, backward(dtype, UnaryOp.ERF, ends, ones), 1e-30);
  }

  @Floating
  void theGradientIsMultipliedEvenWhereTheDerivativeIsZero(DType dtype) {
    double[] below = {-1, -1, -1};
    assertArrayEquals(
        new double[] {-0.0, NAN, NAN}, backward(dtype, UnaryOp.RELU, below, -2, INF, NAN));
  }

  /** What an op does not save may be anything, even NaN or a buffer of another type. */
  @Floating
  void whatIsNotSavedIsNotRead(DType dtype) {
    double[] nans = {NAN, NAN};
    assertArrayEquals(new double[] {2, 3}, backward(dtype, UnaryOp.COPY, nans, 2, 3));
    assertArrayEquals(new double[] {-2, -3}, backward(dtype, UnaryOp.NEG, nans, 2, 3));
    assertArrayEquals(new double[] {1.5, 3}, backward(dtype, UnaryOp.AFFINE, nans, 2, 4));
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "SUB", "MUL", "DIV", "POW", "MAX", "MIN"})
  void binaryDerivativesAgreeWithDifferences(BinaryOp op) {
    double h = 0x1p-17;
    for (double a = 0.3; a < 3; a += 0.4) {
      for (double b = -1.9; b < 3; b += 0.4) {
        double byLeft = (apply(op, a + h, b) - apply(op, a - h, b)) / (2 * h);
        double byRight = (apply(op, a, b + h) - apply(op, a, b - h)) / (2 * h);
        check(op, a, b, true, byLeft);
        check(op, a, b, false, byRight);
      }
    }
  }

  private void check(BinaryOp op, double a, double b, boolean byLeft, double slope) {
    String what = op + " of " + a + ", " + b + (byLeft ? " by left" : " by right");
    double[] left = {a};
    double[] right = {b};
    double[] dy = {2};
    double tolerance = 1 + Math.abs(2 * slope);
    assertEquals(
        2 * slope, backward(DType.F64, op, byLeft, left, right, dy)[0], 1e-7 * tolerance, what);
    assertEquals(
        2 * slope, backward(DType.F32, op, byLeft, left, right, dy)[0], 4e-6 * tolerance, what);
  }

  private static double apply(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case POW -> Math.pow(a, b);
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      default -> throw new AssertionError(op);
    };
  }

  @Floating
  void equalOperandsShareTheGradientOfAnExtreme(DType dtype) {
    double[] a = {1, 2, 0, NAN, 1};
    double[] b = {1, 1, -0.0, 1, 2};
    double[] dy = {4, 4, 4, 4, 4};
    assertArrayEquals(
        new double[] {2, 4, 2, NAN, 0}, backward(dtype, BinaryOp.MAX, true, a, b, dy));
    assertArrayEquals(
        new double[] {2, 0, 2, NAN, 4}, backward(dtype, BinaryOp.MAX, false, a, b, dy));
    assertArrayEquals(
        new double[] {2, 0, 2, NAN, 4}, backward(dtype, BinaryOp.MIN, true, a, b, dy));
    assertArrayEquals(
        new double[] {2, 4, 2, NAN, 0}, backward(dtype, BinaryOp.MIN, false, a, b, dy));
  }

  @Floating
  void powersOfZeroAndToZeroHaveFiniteDerivatives(DType dtype) {
    double[] a = {0, 0, 0, -2};
    double[] b = {0, 2, 1, 3};
    double[] dy = {1, 1, 1, 1};
    assertArrayEquals(new double[] {0, 0, 1, 12}, backward(dtype, BinaryOp.POW, true, a, b, dy));
    assertArrayEquals(new double[] {0, 0, 0, NAN}, backward(dtype, BinaryOp.POW, false, a, b, dy));
  }

  @Floating
  void theResultMayOverwriteAnInput(DType dtype) {
    Guarded x = of(dtype, 2, 3);
    Guarded dy = of(dtype, 10, 20);
    Layout layout = Layout.of(2);
    ElementwiseKernels kernels = backend.elementwise(dtype);
    kernels.unaryBackward(
        UnaryBackward.of(UnaryOp.SQUARE, 0, 0, layout, layout, layout),
        x.buffer(),
        x.at(),
        dy.buffer(),
        dy.at(),
        dy.buffer(),
        dy.at());
    dy.assertHolds(40, 120);
    kernels.binaryBackward(
        BinaryBackward.of(BinaryOp.MUL, true, layout, layout, layout, layout),
        x.buffer(),
        x.at(),
        x.buffer(),
        x.at(),
        dy.buffer(),
        dy.at(),
        x.buffer(),
        x.at());
    x.assertHolds(80, 360);
  }

  /** Layouts of the operands and the result. */
  record Operands(Placed a, Placed b, Placed dy, Placed dx) {}

  @Provide
  Arbitrary<Operands> operands() {
    return Placed.shapes()
        .flatMap(
            shape ->
                Combinators.combine(
                        Placed.broadcastable(shape),
                        Placed.broadcastable(shape),
                        Placed.broadcastable(shape),
                        Placed.apart(shape))
                    .as(Operands::new));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void everyLayoutIsWalkedRight(@ForAll("operands") Operands operands) {
    Guarded a = counting(operands.a);
    Guarded b = counting(operands.b);
    Guarded dy = counting(operands.dy);
    Guarded product = canaries(DType.F32, operands.dx.length());
    Guarded square = canaries(DType.F32, operands.dx.length());
    BinaryBackward byLeft =
        BinaryBackward.of(
            BinaryOp.MUL,
            true,
            operands.a.layout(),
            operands.b.layout(),
            operands.dy.layout(),
            operands.dx.layout());
    UnaryBackward bySquare =
        UnaryBackward.of(
            UnaryOp.SQUARE, 0, 0, operands.a.layout(), operands.dy.layout(), operands.dx.layout());
    ElementwiseKernels kernels = backend.elementwise(DType.F32);
    kernels.binaryBackward(
        byLeft,
        a.buffer(),
        a.at() + operands.a.start(),
        b.buffer(),
        b.at() + operands.b.start(),
        dy.buffer(),
        dy.at() + operands.dy.start(),
        product.buffer(),
        product.at() + operands.dx.start());
    kernels.unaryBackward(
        bySquare,
        a.buffer(),
        a.at() + operands.a.start(),
        dy.buffer(),
        dy.at() + operands.dy.start(),
        square.buffer(),
        square.at() + operands.dx.start());
    long[] inA = NaiveIndex.offsets(byLeft.a());
    long[] inB = NaiveIndex.offsets(byLeft.b());
    long[] inDy = NaiveIndex.offsets(byLeft.dy());
    long[] inDx = NaiveIndex.offsets(byLeft.dx());
    double[] products = product.values();
    double[] squares = square.values();
    for (int i = 0; i < inDx.length; i++) {
      double atA = 1 + operands.a.start() + inA[i];
      double atB = 1 + operands.b.start() + inB[i];
      double atDy = 1 + operands.dy.start() + inDy[i];
      int place = (int) (operands.dx.start() + inDx[i]);
      assertEquals(atDy * atB, products[place]);
      assertEquals(atDy * 2 * atA, squares[place]);
    }
    product.assertOnlyWritten(byLeft.dx(), operands.dx.start());
    square.assertOnlyWritten(byLeft.dx(), operands.dx.start());
  }

  private Guarded counting(Placed placed) {
    double[] values = new double[placed.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + i;
    }
    return of(DType.F32, values);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    ElementwiseKernels kernels = backend.elementwise(dtype);
    Layout layout = Layout.of(2);
    badCalls()
        .argument("saved", dtype, 1, 2)
        .argument("dy", dtype, 3, 4)
        .argument("dx", dtype, 5, 6)
        .check(
            (b, at) ->
                kernels.unaryBackward(
                    UnaryBackward.of(UnaryOp.TANH, 0, 0, layout, layout, layout),
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    b[2],
                    at[2]));
    badCalls()
        .argument("a", dtype, 1, 2)
        .argument("b", dtype, 5, 6)
        .argument("dy", dtype, 7, 8)
        .argument("dx", dtype, 0, 0)
        .check(
            (b, at) ->
                kernels.binaryBackward(
                    BinaryBackward.of(BinaryOp.DIV, false, layout, layout, layout, layout),
                    b[0],
                    at[0],
                    b[1],
                    at[1],
                    b[2],
                    at[2],
                    b[3],
                    at[3]));
  }
}
