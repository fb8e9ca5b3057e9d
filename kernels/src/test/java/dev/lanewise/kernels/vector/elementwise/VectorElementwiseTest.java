package dev.lanewise.kernels.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Where;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("width")
class VectorElementwiseTest {
  private static final ElementwiseKernels SCALAR = Kernels.scalar(Family.ELEMENTWISE, DType.F32);
  private static final ElementwiseKernels VECTOR = Kernels.vector(Family.ELEMENTWISE, DType.F32, 2);
  private static final int LONGEST = 3 * 16 + 1;
  private static final float CANARY = 12345;

  /** What a derivative may meet without its slope leaving float32. */
  private static final float[] ODD = {
    0f, -0f, 1f, -1f, 0.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void everyLengthLeavesItsNeighboursAlone(UnaryOp op) {
    for (int n = 0; n <= LONGEST; n++) {
      float[] x = new float[n + 3];
      for (int i = 0; i < x.length; i++) {
        x[i] = (i % 7 - 3) * 0.625f;
      }
      Unary unary = Unary.of(op, 0.25, 0.75, Layout.of(n), Layout.of(n));
      float[] expected = new float[n + 2];
      Arrays.fill(expected, CANARY);
      float[] y = expected.clone();
      SCALAR.unary(unary, HostBuffer.of(x), 3, HostBuffer.of(expected), 1);
      VECTOR.unary(unary, HostBuffer.of(x), 3, HostBuffer.of(y), 1);
      Closeness.check(expected, y, Closeness.ulps(op), 0, op + " n = " + n);
    }
  }

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void aValueDoesNotDependOnItsPlace(UnaryOp op) {
    float[] x = new float[LONGEST];
    for (float value : new float[] {-2.7182817f, -0.3f, 0.7f, 5.1f, Float.MIN_VALUE}) {
      Arrays.fill(x, value);
      float[] y = new float[LONGEST];
      float[] strided = new float[2 * LONGEST];
      Layout plain = Layout.of(LONGEST);
      Layout wide = Layout.strided(new int[] {LONGEST}, new long[] {2});
      VECTOR.unary(
          Unary.of(op, 0.25, 0.75, plain, plain), HostBuffer.of(x), 0, HostBuffer.of(y), 0);
      VECTOR.unary(
          Unary.of(op, 0.25, 0.75, plain, wide), HostBuffer.of(x), 0, HostBuffer.of(strided), 0);
      for (int i = 0; i < LONGEST; i++) {
        assertEquals(y[0], y[i], op + " of " + value + " at " + i);
        assertEquals(y[0], strided[2 * i], op + " of " + value + " at " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void derivativesOfOddValues(UnaryOp op) {
    int n = ODD.length;
    float[] saved = new float[n * n];
    float[] dy = new float[n * n];
    for (int i = 0; i < n * n; i++) {
      saved[i] = ODD[i / n];
      dy[i] = ODD[i % n];
    }
    Layout plain = Layout.of(n * n);
    UnaryBackward backward = UnaryBackward.of(op, 0.25, 0.75, plain, plain, plain);
    float[] expected = new float[n * n];
    float[] dx = new float[n * n];
    Buffer first = HostBuffer.of(saved);
    Buffer second = HostBuffer.of(dy);
    SCALAR.unaryBackward(backward, first, 0, second, 0, HostBuffer.of(expected), 0);
    VECTOR.unaryBackward(backward, first, 0, second, 0, HostBuffer.of(dx), 0);
    boolean limits = Closeness.crossesZero(op);
    for (int i = 0; i < n * n; i++) {
      if (!limits || !Float.isInfinite(saved[i])) {
        double absolute = Closeness.slopeError(op);
        String what = op + " saved " + saved[i] + " dy " + dy[i];
        Closeness.check(expected[i], dx[i], Closeness.ulpsOfDerivative(op), absolute, what);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryOp.class)
  void derivativesOfOddPairs(BinaryOp op) {
    if (!op.isDifferentiable()) {
      return;
    }
    int n = ODD.length;
    float[] a = new float[n * n];
    float[] b = new float[n * n];
    for (int i = 0; i < n * n; i++) {
      a[i] = ODD[i / n];
      b[i] = ODD[i % n];
    }
    Layout plain = Layout.of(n * n);
    Buffer dy = HostBuffer.of(3f);
    Layout one = Layout.of(1);
    for (boolean byLeft : new boolean[] {true, false}) {
      BinaryBackward backward = BinaryBackward.of(op, byLeft, plain, plain, one, plain);
      float[] expected = new float[n * n];
      float[] dx = new float[n * n];
      Buffer left = HostBuffer.of(a);
      Buffer right = HostBuffer.of(b);
      SCALAR.binaryBackward(backward, left, 0, right, 0, dy, 0, HostBuffer.of(expected), 0);
      VECTOR.binaryBackward(backward, left, 0, right, 0, dy, 0, HostBuffer.of(dx), 0);
      Closeness.check(expected, dx, Closeness.ulpsOfDerivative(op), 0, op + " " + byLeft);
    }
  }

  @Test
  void aBiasIsAddedToEachRow() {
    float[] x = {1, 2, 3, 4, 5, 6};
    Binary add = Binary.of(BinaryOp.ADD, Layout.of(2, 3), Layout.of(3), Layout.of(2, 3));
    Buffer y = HostBuffer.of(x);
    VECTOR.binary(add, y, 0, HostBuffer.of(10f, 20f, 30f), 0, y, 0);
    assertArrayEquals(new float[] {11, 22, 33, 14, 25, 36}, x);
  }

  @Test
  void fillRoundsAndStaysInside() {
    float[] y = new float[40];
    VECTOR.fill(0.1, 33, HostBuffer.of(y), 3);
    for (int i = 0; i < 40; i++) {
      assertEquals(i < 3 || i >= 36 ? 0f : 0.1f, y[i]);
    }
  }

  @Test
  void shortBuffersAndOtherTypesAreNamedBeforeAnythingIsWritten() {
    float[] y = {CANARY, CANARY};
    Buffer to = HostBuffer.of(y);
    Buffer two = HostBuffer.of(1f, 2f);
    Buffer doubles = HostBuffer.of(1d, 2d);
    Layout pair = Layout.of(2);
    Layout triple = Layout.of(3);
    Unary unary = Unary.of(UnaryOp.NEG, pair, pair);
    Binary binary = Binary.of(BinaryOp.ADD, pair, pair, pair);
    Where where = Where.of(pair, pair, pair, pair);
    UnaryBackward backward = UnaryBackward.of(UnaryOp.EXP, 0, 0, pair, pair, pair);
    BinaryBackward product = BinaryBackward.of(BinaryOp.MUL, true, pair, pair, pair, pair);
    named("x", () -> VECTOR.unary(unary, two, 1, to, 0));
    named("x", () -> VECTOR.unary(unary, doubles, 0, to, 0));
    named("y", () -> VECTOR.unary(unary, two, 0, to, 1));
    named("y", () -> VECTOR.unary(Unary.of(UnaryOp.NEG, triple, triple), three(), 0, to, 0));
    named("a", () -> VECTOR.binary(binary, two, -1, two, 0, to, 0));
    named("b", () -> VECTOR.binary(binary, two, 0, doubles, 0, to, 0));
    named("saved", () -> VECTOR.unaryBackward(backward, two, 1, two, 0, to, 0));
    named("dy", () -> VECTOR.unaryBackward(backward, two, 0, two, 1, to, 0));
    named("dx", () -> VECTOR.binaryBackward(product, two, 0, two, 0, two, 0, to, 2));
    named("condition", () -> VECTOR.where(where, two, 3, two, 0, two, 0, to, 0));
    named("y", () -> VECTOR.fill(1, 3, to, 0));
    assertArrayEquals(new float[] {CANARY, CANARY}, y);
  }

  private static Buffer three() {
    return HostBuffer.of(1f, 2f, 3f);
  }

  private static void named(String argument, Runnable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
    assertTrue(message.startsWith(argument + " "), message);
  }
}
