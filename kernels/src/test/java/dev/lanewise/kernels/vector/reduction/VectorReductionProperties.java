package dev.lanewise.kernels.vector.reduction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import dev.lanewise.kernels.vector.Samples.Placed;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Bits equal to the scalar kernels', and sums near the true ones. */
@Tag("width")
class VectorReductionProperties {
  private static final ReductionKernels SCALAR = Kernels.scalar(Family.REDUCTION, DType.F32);
  private static final ReductionKernels ALONE = Kernels.vector(Family.REDUCTION, DType.F32, 1);
  private static final ReductionKernels TEAM = Kernels.vector(Family.REDUCTION, DType.F32, 3);
  private static final float CANARY = 12345;

  @Property(tries = 1500)
  void reductionsOfAnyLayoutAreTheScalarOnes(@ForAll long seed, @ForAll ReduceOp op) {
    Random random = new Random(seed);
    int[] shape = Samples.shape(random, 4, 3000);
    Placed x = Samples.place(random, shape, true);
    int[] axes = axes(random, shape.length);
    boolean nothing = axes.length > 0 ? zero(shape, axes) : x.layout().size() == 0;
    if (nothing && (op == ReduceOp.MAX || op == ReduceOp.MIN)) {
      return;
    }
    Reduce reduce = Reduce.of(op, op == ReduceOp.VAR ? random.nextInt(3) : 0, x.layout(), axes);
    float[] data =
        random.nextBoolean()
            ? Samples.floats(random, x.length())
            : Samples.oddFloats(random, x.length(), 1 + random.nextInt(40));
    compare(reduce, data, x.offset());
  }

  @Property(tries = 30)
  void longRunsAreTheScalarOnes(
      @ForAll long seed, @ForAll ReduceOp op, @ForAll @IntRange(min = 1, max = 50) int n) {
    Random random = new Random(seed);
    int runs = 16384 * random.nextInt(6) + n;
    int[] shape = random.nextBoolean() ? new int[] {runs} : new int[] {2, runs, 2};
    float[] data = Samples.floats(random, Layout.of(shape).size() > 0 ? runs * 4 : 0);
    if (op == ReduceOp.PROD) {
      for (int i = 0; i < data.length; i++) {
        data[i] = 1 + data[i] / 1024;
      }
    }
    int[] axes = shape.length == 1 ? new int[] {0} : new int[] {random.nextInt(2), 2};
    compare(Reduce.of(op, 0, Layout.of(shape), axes), data, 0);
    Layout transposed = Layout.of(2, 2, runs).transpose(0, 2, 1);
    compare(Reduce.of(op, 0, transposed, random.nextInt(2), 1 - 2), data, 0);
  }

  @Property(tries = 300)
  void sumsAreWithinTheBound(@ForAll long seed) {
    Random random = new Random(seed);
    int[] shape = Samples.shape(random, 3, 2000);
    Placed x = Samples.place(random, shape, false);
    float[] data = Samples.floats(random, x.length());
    Reduce reduce = Reduce.of(ReduceOp.SUM, 0, x.layout());
    float[] y = new float[1];
    ALONE.reduce(reduce, HostBuffer.of(data), x.offset(), HostBuffer.of(y), 0);
    double sum = 0;
    double magnitude = 0;
    for (long outer = 0; outer < reduce.reduced().outerCount(); outer++) {
      for (int i = 0; i < reduce.reduced().inner(); i++) {
        long at = x.offset() + reduce.reduced().offset(0, outer);
        double value = data[(int) (at + i * reduce.reduced().innerStride(0))];
        sum += value;
        magnitude += Math.abs(value);
      }
    }
    double nu = reduce.count() * 0x1p-24;
    assertTrue(Math.abs(y[0] - sum) <= nu / (1 - nu) * magnitude, y[0] + " for " + sum);
  }

  @Property(tries = 800)
  void placesAreTheScalarOnes(@ForAll long seed, @ForAll boolean largest) {
    Random random = new Random(seed);
    int[] shape = Samples.shape(random, 3, 20_000);
    if (shape.length == 0) {
      return;
    }
    int axis = random.nextInt(shape.length);
    shape[axis] = random.nextInt(20) == 0 ? 9000 : Math.max(1, shape[axis]);
    if (Layout.of(shape).size() > 200_000) {
      return;
    }
    Placed x = Samples.place(random, shape, true);
    float[] data =
        random.nextBoolean()
            ? Samples.floats(random, x.length())
            : Samples.oddFloats(random, x.length(), 1 + random.nextInt(100));
    ArgReduce arg = ArgReduce.of(largest, x.layout(), axis);
    int size = Math.toIntExact(arg.y().size());
    int[] expected = new int[size + 4];
    Arrays.fill(expected, -7);
    int[] alone = expected.clone();
    int[] team = expected.clone();
    SCALAR.argReduce(arg, HostBuffer.of(data), x.offset(), HostBuffer.of(expected), 2);
    ALONE.argReduce(arg, HostBuffer.of(data), x.offset(), HostBuffer.of(alone), 2);
    TEAM.argReduce(arg, HostBuffer.of(data), x.offset(), HostBuffer.of(team), 2);
    assertArrayEquals(expected, alone);
    assertArrayEquals(expected, team);
  }

  @Property(tries = 800)
  void scansAreTheScalarOnes(
      @ForAll long seed,
      @ForAll boolean product,
      @ForAll boolean exclusive,
      @ForAll boolean reverse) {
    Random random = new Random(seed);
    int[] shape = Samples.shape(random, 3, 4000);
    if (shape.length == 0) {
      return;
    }
    int axis = random.nextInt(shape.length);
    Placed x = Samples.place(random, shape, true);
    Placed y = Samples.place(random, shape, false);
    float[] data = Samples.oddFloats(random, x.length(), 50);
    Scan scan = Scan.of(product, exclusive, reverse, x.layout(), y.layout(), axis);
    float[] expected = canaries(y.length());
    float[] alone = expected.clone();
    float[] team = expected.clone();
    SCALAR.scan(scan, HostBuffer.of(data), x.offset(), HostBuffer.of(expected), y.offset());
    ALONE.scan(scan, HostBuffer.of(data), x.offset(), HostBuffer.of(alone), y.offset());
    TEAM.scan(scan, HostBuffer.of(data), x.offset(), HostBuffer.of(team), y.offset());
    assertArrayEquals(expected, alone);
    assertArrayEquals(expected, team);

    Scan inPlace = Scan.of(product, exclusive, reverse, y.layout(), y.layout(), axis);
    float[] in = Samples.floats(random, y.length());
    float[] out = in.clone();
    SCALAR.scan(inPlace, HostBuffer.of(in), y.offset(), HostBuffer.of(in), y.offset());
    ALONE.scan(inPlace, HostBuffer.of(out), y.offset(), HostBuffer.of(out), y.offset());
    assertArrayEquals(in, out);
  }

  private static void compare(Reduce reduce, float[] data, long offset) {
    float[] expected = canaries(Math.toIntExact(reduce.y().size()) + 4);
    float[] alone = expected.clone();
    float[] team = expected.clone();
    SCALAR.reduce(reduce, HostBuffer.of(data), offset, HostBuffer.of(expected), 2);
    ALONE.reduce(reduce, HostBuffer.of(data), offset, HostBuffer.of(alone), 2);
    TEAM.reduce(reduce, HostBuffer.of(data), offset, HostBuffer.of(team), 2);
    assertArrayEquals(expected, alone, () -> reduce.op() + " of " + reduce.x());
    assertArrayEquals(expected, team, () -> reduce.op() + " of " + reduce.x());
  }

  private static float[] canaries(int n) {
    float[] result = new float[n];
    Arrays.fill(result, CANARY);
    return result;
  }

  private static int[] axes(Random random, int rank) {
    int[] axes = new int[rank];
    int count = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (random.nextBoolean()) {
        axes[count++] = random.nextBoolean() ? axis : axis - rank;
      }
    }
    return Arrays.copyOf(axes, count);
  }

  private static boolean zero(int[] shape, int[] axes) {
    return Arrays.stream(axes).anyMatch(a -> shape[Math.floorMod(a, shape.length)] == 0);
  }
}
