package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bias and an activation in one pass: the bits of one operation after the other. */
public abstract class BiasActivationContract extends KernelContract {
  private static final double P0 = 0.75;
  private static final double P1 = 1.25;

  private static final int[][] SIZES = {
    {1, 1},
    {5, 1},
    {40, 1},
    {3, 7},
    {4, 16},
    {9, 33},
    {70, 130},
    {300, 200},
    {0, 3},
    {2, 0},
    {20_000, 1}
  };

  protected BiasActivationContract(Backend backend) {
    super(backend);
  }

  private static double[] numbers(Random random, int n) {
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      result[i] = random.nextInt(50) == 0 ? Double.NaN : (float) random.nextGaussian();
    }
    return result;
  }

  private double[] sum(DType dtype, double[] x, double[] bias) {
    double[] sum = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double added = x[i] + bias[i % bias.length];
      sum[i] = dtype == DType.F32 ? (float) added : added;
    }
    return sum;
  }

  private double[] unary(DType dtype, UnaryOp op, double[] x) {
    Layout layout = Layout.of(x.length);
    Guarded from = of(dtype, x);
    Guarded to = canaries(dtype, x.length);
    backend
        .elementwise(dtype)
        .unary(
            Unary.of(op, P0, P1, layout, layout), from.buffer(), from.at(), to.buffer(), to.at());
    return to.values();
  }

  private double[] unaryBackward(DType dtype, UnaryOp op, double[] saved, double[] dy) {
    Layout layout = Layout.of(dy.length);
    Guarded kept = of(dtype, saved);
    Guarded gradient = of(dtype, dy);
    Guarded dx = canaries(dtype, dy.length);
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
    return dx.values();
  }

  private double[] sumOfRows(DType dtype, int rows, int columns, double[] dx) {
    Guarded from = of(dtype, dx);
    Guarded to = canaries(dtype, columns);
    Reduce reduce = Reduce.of(ReduceOp.SUM, 0, Layout.of(rows, columns), 0);
    backend.reduction(dtype).reduce(reduce, from.buffer(), from.at(), to.buffer(), to.at());
    return to.values();
  }

  @ParameterizedTest
  @EnumSource
  void fusedIsOneAfterTheOther(UnaryOp op) {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Random random = new Random(6);
      for (int[] size : SIZES) {
        int n = size[0] * size[1];
        if (n > 10_000 && (dtype == DType.F64 || op == UnaryOp.POW_SCALAR)) {
          continue;
        }
        BiasActivation form = new BiasActivation(op, P0, P1, size[0], size[1]);
        double[] x = numbers(random, n);
        double[] added = numbers(random, size[1]);
        double[] dy = numbers(random, n);
        check(dtype, form, x, added, dy);
      }
    }
  }

  private void check(
      DType dtype, BiasActivation form, double[] numbers, double[] added, double[] upstream) {
    ElementwiseKernels kernels = backend.elementwise(dtype);
    Guarded x = of(dtype, numbers);
    Guarded bias = of(dtype, added);
    double[] sum = sum(dtype, numbers, added);
    double[] expected = unary(dtype, form.op(), sum);
    Guarded y = canaries(dtype, numbers.length);
    kernels.biasActivation(form, x.buffer(), x.at(), bias.buffer(), bias.at(), y.buffer(), y.at());
    y.assertHolds(expected);
    x.assertHolds(of(dtype, numbers).values());
    Guarded place = of(dtype, numbers);
    kernels.biasActivation(
        form, place.buffer(), place.at(), bias.buffer(), bias.at(), place.buffer(), place.at());
    place.assertHolds(expected);

    boolean output = form.op().saves() == UnaryOp.Saves.OUTPUT;
    double[] slopes = unaryBackward(dtype, form.op(), output ? expected : sum, upstream);
    double[] total = sumOfRows(dtype, form.rows(), form.columns(), slopes);
    Guarded dy = of(dtype, upstream);
    Guarded dx = canaries(dtype, numbers.length);
    Guarded dBias = canaries(dtype, added.length);
    backward(form, output ? y : x, bias, dy, dx, dBias);
    dx.assertHolds(slopes);
    dBias.assertHolds(total);
    bias.assertHolds(of(dtype, added).values());
    Guarded same = of(dtype, upstream);
    backward(form, output ? y : x, bias, same, same, dBias);
    same.assertHolds(slopes);
    dBias.assertHolds(total);
    Guarded input = of(dtype, output ? expected : numbers);
    backward(form, input, bias, of(dtype, upstream), input, dBias);
    input.assertHolds(slopes);
    dBias.assertHolds(total);
    Guarded kept = of(dtype, output ? expected : sum);
    backward(form, kept, null, dy, dy, dBias);
    dy.assertHolds(slopes);
    dBias.assertHolds(total);
    backward(form, kept, null, of(dtype, upstream), kept, dBias);
    kept.assertHolds(slopes);
    dBias.assertHolds(total);
  }

  private void backward(
      BiasActivation form, Guarded saved, Guarded bias, Guarded dy, Guarded dx, Guarded dBias) {
    backend
        .elementwise(dy.dtype())
        .biasActivationBackward(
            form,
            saved.buffer(),
            saved.at(),
            bias == null ? null : bias.buffer(),
            bias == null ? 0 : bias.at(),
            dy.buffer(),
            dy.at(),
            dx.buffer(),
            dx.at(),
            dBias.buffer(),
            dBias.at());
  }

  @Floating
  void smallNumbersByHand(DType dtype) {
    BiasActivation form = new BiasActivation(UnaryOp.RELU, 0, 0, 3, 2);
    Guarded x = of(dtype, 1, -2, 3, 4, -5, 6);
    Guarded bias = of(dtype, -2, 1);
    Guarded y = canaries(dtype, 6);
    backend
        .elementwise(dtype)
        .biasActivation(form, x.buffer(), x.at(), bias.buffer(), bias.at(), y.buffer(), y.at());
    y.assertHolds(0, 0, 1, 5, 0, 7);
    Guarded dx = canaries(dtype, 6);
    Guarded dBias = canaries(dtype, 2);
    Guarded dy = of(dtype, 1, 2, 3, 4, 5, 6);
    backward(form, x, bias, dy, dx, dBias);
    dx.assertHolds(0, 0, 3, 4, 0, 6);
    dBias.assertHolds(3, 10);
    // The output tells where it is positive as well as the input does.
    backward(form, y, null, dy, dx, dBias);
    dx.assertHolds(0, 0, 3, 4, 0, 6);
    dBias.assertHolds(3, 10);
  }

  @Floating
  void whatIsNotSavedIsNotRead(DType dtype) {
    BiasActivation form = new BiasActivation(UnaryOp.AFFINE, 3, 1, 2, 2);
    Guarded dx = canaries(dtype, 4);
    Guarded dBias = canaries(dtype, 2);
    backward(form, of(DType.I32, 1), of(dtype, 1, 1), of(dtype, 1, 2, 3, 4), dx, dBias);
    assertArrayEquals(new double[] {3, 6, 9, 12}, dx.values());
    dBias.assertHolds(12, 18);
  }

  @Floating
  void badFormsAndBuffersAreRefused(DType dtype) {
    assertRefused("rows, columns are -1, 2", () -> new BiasActivation(UnaryOp.NEG, 0, 0, -1, 2));
    assertRefused("clip is 2.0..1.0", () -> new BiasActivation(UnaryOp.CLIP, 2, 1, 1, 2));
    assertEquals(6, new BiasActivation(UnaryOp.NEG, 0, 0, 3, 2).size());
    BiasActivation form = new BiasActivation(UnaryOp.GELU, 0, 0, 2, 1);
    ElementwiseKernels kernels = backend.elementwise(dtype);
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("bias", dtype, 3)
        .argument("y", dtype, 4, 5)
        .check((b, at) -> kernels.biasActivation(form, b[0], at[0], b[1], at[1], b[2], at[2]));
    badCalls()
        .argument("saved", dtype, 1, 2)
        .argument("dy", dtype, 4, 5)
        .argument("dx", dtype, 4, 5)
        .argument("dBias", dtype, 4)
        .check(
            (b, at) ->
                kernels.biasActivationBackward(
                    form, b[0], at[0], null, 0, b[1], at[1], b[2], at[2], b[3], at[3]));
    Guarded a = of(dtype, 1, 2);
    assertRefused(
        "bias holds",
        () ->
            kernels.biasActivationBackward(
                form,
                a.buffer(),
                a.at(),
                a.buffer(),
                a.buffer().length(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at(),
                a.buffer(),
                a.at()));
    a.assertHolds(1, 2);
  }
}
