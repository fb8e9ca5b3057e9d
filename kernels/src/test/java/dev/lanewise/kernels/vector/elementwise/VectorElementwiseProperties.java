package dev.lanewise.kernels.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
import dev.lanewise.kernels.vector.Samples;
import dev.lanewise.kernels.vector.Samples.Placed;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/**
 * Any layouts, any operation: near the scalar kernels, and the same with any number of threads. The
 * whole output buffers are compared, so that a write between the strides shows.
 */
@Tag("width")
class VectorElementwiseProperties {
  private static final ElementwiseKernels SCALAR = Kernels.scalar(Family.ELEMENTWISE, DType.F32);
  private static final ElementwiseKernels ALONE = Kernels.vector(Family.ELEMENTWISE, DType.F32, 1);
  private static final ElementwiseKernels TEAM = Kernels.vector(Family.ELEMENTWISE, DType.F32, 3);
  private static final float CANARY = 12345;
  private static final double[] POWERS = {2, 3, 0.5, -1, 0, 1};

  /** One call on given kernels that writes {@code y}. */
  private interface Call {
    void on(ElementwiseKernels kernels, Buffer y);
  }

  @Property(tries = 1200)
  void unary(@ForAll long seed, @ForAll UnaryOp op) {
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed x = Samples.place(random, shape, true);
    Placed y = Samples.place(random, shape, false);
    Unary unary = Unary.of(op, p0(op, random), 0.75, x.layout(), y.layout());
    Buffer from = HostBuffer.of(data(random, x.length()));
    Call call = (kernels, to) -> kernels.unary(unary, from, x.offset(), to, y.offset());
    compare(call, canaries(y.length()), Closeness.ulps(op), 0, op + " " + x + " " + y);
  }

  @Property(tries = 300)
  void unaryInPlace(@ForAll long seed, @ForAll UnaryOp op) {
    Random random = new Random(seed);
    Placed y = Samples.place(random, shape(random), false);
    Unary unary = Unary.of(op, p0(op, random), 0.75, y.layout(), y.layout());
    Call call = (kernels, to) -> kernels.unary(unary, to, y.offset(), to, y.offset());
    compare(call, data(random, y.length()), Closeness.ulps(op), 0, op + " " + y);
  }

  @Property(tries = 1200)
  void unaryBackward(@ForAll long seed, @ForAll UnaryOp op) {
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed saved = Samples.place(random, shape, true);
    Placed dy = Samples.place(random, shape, true);
    Placed dx = Samples.place(random, shape, false);
    UnaryBackward backward =
        UnaryBackward.of(op, p0(op, random), 0.75, saved.layout(), dy.layout(), dx.layout());
    float[] kept = Samples.floats(random, saved.length());
    if (op == UnaryOp.SQRT || op == UnaryOp.SIGMOID) {
      for (int i = 0; i < kept.length; i++) {
        kept[i] = Math.abs(kept[i]) / 2;
      }
    }
    Buffer first = HostBuffer.of(kept);
    Buffer second = HostBuffer.of(Samples.floats(random, dy.length()));
    Call call =
        (kernels, to) ->
            kernels.unaryBackward(
                backward, first, saved.offset(), second, dy.offset(), to, dx.offset());
    int ulps = Closeness.ulpsOfDerivative(op);
    compare(call, canaries(dx.length()), ulps, 2 * Closeness.slopeError(op), op + " " + dx);
  }

  @Property(tries = 1200)
  void binary(@ForAll long seed, @ForAll BinaryOp op) {
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed a = operand(random, shape);
    Placed b = operand(random, shape);
    Placed y = Samples.place(random, shape, false);
    Binary binary = Binary.of(op, a.layout(), b.layout(), y.layout());
    Buffer left = HostBuffer.of(data(random, a.length()));
    Buffer right = HostBuffer.of(data(random, b.length()));
    Call call =
        (kernels, to) ->
            kernels.binary(binary, left, a.offset(), right, b.offset(), to, y.offset());
    compare(call, canaries(y.length()), 0, 0, op + " " + a + " " + b + " " + y);
  }

  @Property(tries = 300)
  void binaryInPlaceOfEitherOperand(@ForAll long seed, @ForAll BinaryOp op) {
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed other = operand(random, shape);
    Placed y = Samples.place(random, shape, false);
    boolean left = random.nextBoolean();
    Layout a = left ? y.layout() : other.layout();
    Layout b = left ? other.layout() : y.layout();
    Binary binary = Binary.of(op, a, b, y.layout());
    Buffer data = HostBuffer.of(data(random, other.length()));
    Call call =
        (kernels, to) ->
            kernels.binary(
                binary,
                left ? to : data,
                left ? y.offset() : other.offset(),
                left ? data : to,
                left ? other.offset() : y.offset(),
                to,
                y.offset());
    compare(call, data(random, y.length()), 0, 0, op + " " + other + " " + y);
  }

  @Property(tries = 800)
  void binaryBackward(@ForAll long seed, @ForAll BinaryOp op, @ForAll boolean byLeft) {
    if (!op.isDifferentiable()) {
      return;
    }
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed a = operand(random, shape);
    Placed b = operand(random, shape);
    Placed dy = Samples.place(random, shape, true);
    Placed dx = Samples.place(random, shape, false);
    BinaryBackward backward =
        BinaryBackward.of(op, byLeft, a.layout(), b.layout(), dy.layout(), dx.layout());
    Buffer left = HostBuffer.of(Samples.floats(random, a.length()));
    Buffer right = HostBuffer.of(Samples.floats(random, b.length()));
    Buffer gradient = HostBuffer.of(Samples.floats(random, dy.length()));
    Call call =
        (kernels, to) ->
            kernels.binaryBackward(
                backward,
                left,
                a.offset(),
                right,
                b.offset(),
                gradient,
                dy.offset(),
                to,
                dx.offset());
    compare(call, canaries(dx.length()), Closeness.ulpsOfDerivative(op), 0, op + " " + byLeft);
  }

  @Property(tries = 300)
  void where(@ForAll long seed) {
    Random random = new Random(seed);
    int[] shape = shape(random);
    Placed condition = operand(random, shape);
    Placed a = operand(random, shape);
    Placed b = operand(random, shape);
    Placed y = Samples.place(random, shape, false);
    Where where = Where.of(condition.layout(), a.layout(), b.layout(), y.layout());
    Buffer chooser = HostBuffer.of(Samples.oddFloats(random, condition.length(), 2));
    Buffer left = HostBuffer.of(data(random, a.length()));
    Buffer right = HostBuffer.of(data(random, b.length()));
    Call call =
        (kernels, to) ->
            kernels.where(
                where,
                chooser,
                condition.offset(),
                left,
                a.offset(),
                right,
                b.offset(),
                to,
                y.offset());
    compare(call, canaries(y.length()), 0, 0, "where " + y);
  }

  private static void compare(Call call, float[] y, int ulps, double absolute, String what) {
    float[] expected = y.clone();
    call.on(SCALAR, HostBuffer.of(expected));
    float[] alone = y.clone();
    call.on(ALONE, HostBuffer.of(alone));
    Closeness.check(expected, alone, ulps, absolute, what);
    float[] team = y.clone();
    call.on(TEAM, HostBuffer.of(team));
    assertArrayEquals(alone, team, what);
  }

  /** Small shapes mostly, and now and then one that is cut into tasks or blocks. */
  private static int[] shape(Random random) {
    return switch (random.nextInt(24)) {
      case 0 -> new int[] {20_000 + random.nextInt(100)};
      case 1 -> new int[] {9 + random.nextInt(9), 1100 + random.nextInt(1100)};
      case 2 -> new int[] {3000 + random.nextInt(3000), 1 + random.nextInt(5)};
      default -> Samples.shape(random, 4, 600);
    };
  }

  /** An operand of the shape, some of its sizes 1, or without its first dimensions. */
  private static Placed operand(Random random, int[] shape) {
    int[] own = shape.clone();
    for (int axis = 0; axis < own.length; axis++) {
      if (random.nextInt(4) == 0) {
        own[axis] = 1;
      }
    }
    int dropped = random.nextInt(4) == 0 ? random.nextInt(own.length + 1) : 0;
    return Samples.place(random, Arrays.copyOfRange(own, dropped, own.length), true);
  }

  private static float[] data(Random random, int n) {
    return switch (random.nextInt(3)) {
      case 0 -> Samples.floats(random, n);
      case 1 -> Samples.oddFloats(random, n, 1 + random.nextInt(20));
      default -> {
        float[] wide = new float[n];
        for (int i = 0; i < n; i++) {
          wide[i] = (float) random.nextGaussian() * 40;
        }
        yield wide;
      }
    };
  }

  private static float[] canaries(int n) {
    float[] y = new float[n];
    Arrays.fill(y, CANARY);
    return y;
  }

  private static double p0(UnaryOp op, Random random) {
    return op == UnaryOp.POW_SCALAR ? POWERS[random.nextInt(POWERS.length)] : -0.5;
  }
}
