package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.OptimizerStep.Adam;
import dev.lanewise.kernels.op.OptimizerStep.Momentum;
import dev.lanewise.kernels.op.OptimizerStep.RmsProp;
import dev.lanewise.kernels.op.OptimizerStep.Sgd;
import dev.lanewise.kernels.op.ParameterList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Optimizer steps of whole lists of parameters, and their global norm. */
public abstract class ParameterListContract extends KernelContract {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final List<OptimizerStep> STEPS =
      List.of(
          new Sgd(0.1, 0.01),
          new Momentum(0.1, 0.9, false, 0.01),
          new Momentum(0.1, 0.9, true, 0),
          new RmsProp(0.01, 0.99, 1e-8, 0.01),
          new Adam(0.001, 0.9, 0.999, 1e-8, 0.01, false, 3),
          new Adam(0.001, 0.9, 0.999, 1e-8, 0.01, true, 1000),
          new Adam(0.001, 0.9, 0.999, 1e-8, 0, true, 1000));

  protected ParameterListContract(Backend backend) {
    super(backend);
  }

  /** The arrays of one parameter, guarded. */
  private record Arrays(OptimizerStep step, int n, Guarded w, Guarded g, Guarded s1, Guarded s2) {
    void addTo(ParameterList list) {
      list.add(
          step,
          n,
          w.buffer(),
          w.at(),
          g.buffer(),
          g.at(),
          s1.buffer(),
          s1.at(),
          s2.buffer(),
          s2.at());
    }

    void stepAlone(OptimizerKernels kernels) {
      kernels.step(
          step,
          n,
          w.buffer(),
          w.at(),
          g.buffer(),
          g.at(),
          s1.buffer(),
          s1.at(),
          s2.buffer(),
          s2.at());
    }

    void assertSame(Arrays other, int index) {
      other.w.assertHolds(w.values());
      other.s1.assertHolds(s1.values());
      other.s2.assertHolds(s2.values());
      assertEquals(n, other.n, () -> "parameter " + index);
    }
  }

  private Guarded one(DType dtype) {
    return canaries(dtype, 1);
  }

  private OptimizerKernels kernels(DType dtype) {
    return backend.optimizer(dtype);
  }

  private static ParameterList list(List<Arrays> all) {
    ParameterList list = new ParameterList();
    all.forEach(arrays -> arrays.addTo(list));
    return list;
  }

  /** A list of gradients alone, for the norm. */
  private ParameterList gradients(DType dtype, double[]... gradients) {
    ParameterList list = new ParameterList();
    for (double[] values : gradients) {
      Guarded g = of(dtype, values);
      list.add(
          new Sgd(1, 0), values.length, g.buffer(), g.at(), g.buffer(), g.at(), null, 0, null, 0);
    }
    return list;
  }

  private double norm(DType dtype, double[]... gradients) {
    Guarded result = one(dtype);
    kernels(dtype).norm(gradients(dtype, gradients), result.buffer(), result.at());
    return result.assertMarginsIntact().get(0);
  }

  @Floating
  void normsByHand(DType dtype) {
    assertEquals(0, norm(dtype));
    assertEquals(0, norm(dtype, new double[0]));
    assertEquals(5, norm(dtype, new double[] {3}, new double[0], new double[] {-4}));
    assertEquals(13, norm(dtype, new double[] {3, 4}, new double[] {-12, 0}));
  }

  /** Whole numbers, whose squares add up exactly, in parameters of odd lengths and several runs. */
  @Floating
  void normOfManyIsExact(DType dtype) {
    int[] lengths = {1, 15, 16, 17, 31, 100, 0, 16_384, 16_385, 40_001};
    double[][] gradients = new double[lengths.length][];
    double squares = 0;
    for (int i = 0; i < lengths.length; i++) {
      gradients[i] = new double[lengths[i]];
      for (int j = 0; j < lengths[i]; j++) {
        gradients[i][j] = (i + 7 * j) % 11 - 5;
        squares += gradients[i][j] * gradients[i][j];
      }
    }
    double root = Math.sqrt(squares);
    assertEquals(dtype == DType.F32 ? (float) root : root, norm(dtype, gradients));
  }

  /** Lanes, tree, runs and parameters in the order that the contract states. */
  @Test
  void normIsAddedInOrder() {
    Random random = new Random(3);
    for (int[] lengths : new int[][] {{5}, {16}, {50, 3}, {16_384 + 21, 100, 2}}) {
      double[][] gradients = new double[lengths.length][];
      double total = 0;
      for (int i = 0; i < lengths.length; i++) {
        gradients[i] = new double[lengths[i]];
        for (int j = 0; j < lengths[i]; j++) {
          gradients[i][j] = (float) (random.nextGaussian() * Math.exp(8 * random.nextGaussian()));
        }
        total += LaneOrder.squares(gradients[i]);
      }
      assertEquals((float) Math.sqrt(total), norm(DType.F32, gradients));
    }
  }

  @Floating
  void normsOutOfTheOrdinary(DType dtype) {
    assertEquals(Double.NaN, norm(dtype, new double[] {1}, new double[] {2, Double.NaN}));
    assertEquals(INFINITY, norm(dtype, new double[] {1}, new double[] {-INFINITY, 2}));
    assertEquals(Double.NaN, norm(dtype, new double[] {INFINITY, Double.NaN}));
    assertEquals(5e30f, (float) norm(dtype, new double[] {3e30f}, new double[] {4e30f}), 1e24);
    assertEquals(Float.MIN_VALUE, norm(dtype, new double[] {Float.MIN_VALUE}));
  }

  /** Parameters of many lengths with all rules, twice the same. */
  private List<Arrays> parameters(DType dtype, double factor) {
    Random random = new Random(11);
    List<Arrays> all = new ArrayList<>();
    int[] lengths = {3, 0, 1, 16, 17, 40, 5_000, 16_384 * 2 + 5, 1, 64};
    for (int i = 0; i < 3 * lengths.length; i++) {
      int n = lengths[i % lengths.length];
      double[][] values = new double[4][n];
      for (double[] array : values) {
        for (int j = 0; j < n; j++) {
          array[j] = (float) random.nextGaussian();
        }
      }
      OptimizerStep step = STEPS.get(i % STEPS.size());
      for (int j = 0; j < n; j++) {
        double scaled = factor * values[1][j];
        values[1][j] = dtype == DType.F32 ? (float) scaled : scaled;
        values[3][j] = Math.abs(values[3][j]);
        values[2][j] = step instanceof RmsProp ? Math.abs(values[2][j]) : values[2][j];
      }
      all.add(
          new Arrays(
              step,
              n,
              of(dtype, values[0]),
              of(dtype, values[1]),
              of(dtype, values[2]),
              of(dtype, values[3])));
    }
    return all;
  }

  @Floating
  void stepOfAListIsOneOfEachParameter(DType dtype) {
    List<Arrays> expected = parameters(dtype, 1);
    expected.forEach(arrays -> arrays.stepAlone(kernels(dtype)));
    List<Arrays> actual = parameters(dtype, 1);
    ParameterList list = list(actual);
    kernels(dtype).step(list);
    list.clear();
    for (int i = 0; i < expected.size(); i++) {
      expected.get(i).assertSame(actual.get(i), i);
    }
    kernels(dtype).step(new ParameterList());
  }

  /** As a plain step of gradients that were multiplied and rounded before. */
  @Floating
  void clippedStepMultipliesFirst(DType dtype) {
    for (double norm : new double[] {8, 3, 2.5, 0, 1}) {
      double quotient = norm > 2.5 ? 2.5 / norm : 1;
      List<Arrays> expected = parameters(dtype, dtype == DType.F32 ? (float) quotient : quotient);
      kernels(dtype).step(list(expected));
      List<Arrays> actual = parameters(dtype, 1);
      Guarded given = of(dtype, norm);
      kernels(dtype).clippedStep(list(actual), 2.5, given.buffer(), given.at());
      given.assertHolds(norm);
      for (int i = 0; i < expected.size(); i++) {
        expected.get(i).assertSame(actual.get(i), i);
      }
      actual.get(3).g().assertHolds(parameters(dtype, 1).get(3).g().values());
    }
  }

  @Floating
  void gradientsWithoutALengthMakeEverythingNan(DType dtype) {
    for (double norm : new double[] {Double.NaN, INFINITY}) {
      List<Arrays> all = parameters(dtype, 1);
      Guarded given = of(dtype, norm);
      kernels(dtype).clippedStep(list(all), 1, given.buffer(), given.at());
      for (Arrays arrays : all) {
        for (double value : arrays.w().values()) {
          assertEquals(Double.NaN, value);
        }
      }
    }
  }

  @Floating
  void badListsAreRefused(DType dtype) {
    ParameterList list = new ParameterList();
    Guarded w = of(dtype, 1, 2);
    Guarded g = of(dtype, 3, 4);
    Guarded s = of(dtype, 0, 0);
    Momentum momentum = new Momentum(1, 0.5, false, 0);
    Adam adam = new Adam(1, 0, 0, 1, 0, false, 1);
    Buffer wb = w.buffer();
    Buffer gb = g.buffer();
    assertRefused("s1 is null", () -> list.add(momentum, 2, wb, 0, gb, 0, null, 0, null, 0));
    assertRefused("s2 is null", () -> list.add(adam, 2, wb, 0, gb, 0, s.buffer(), 0, null, 0));
    assertRefused("n is -1", () -> list.add(momentum, -1, wb, 0, gb, 0, null, 0, null, 0));
    assertThrows(
        NullPointerException.class, () -> list.add(momentum, 1, null, 0, gb, 0, gb, 0, null, 0));
    assertEquals(0, list.size());
    for (double clip : new double[] {0, -1, Double.NaN, INFINITY}) {
      assertRefused(
          "clipNorm is " + clip,
          () -> kernels(dtype).clippedStep(list, clip, one(dtype).buffer(), 0));
    }
    list.add(new Sgd(1, 0), 2, wb, w.at(), gb, g.at(), null, 0, null, 0);
    list.add(new Sgd(1, 0), 2, wb, w.at(), gb, gb.length() - 1, null, 0, null, 0);
    assertRefused("parameter 1: g holds", () -> kernels(dtype).step(list));
    Guarded norm = one(dtype);
    assertRefused(
        "parameter 1: g holds", () -> kernels(dtype).norm(list, norm.buffer(), norm.at()));
    norm.assertHolds(one(dtype).values());
    w.assertHolds(1, 2);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    Adam adam = new Adam(0.5, 0.5, 0.75, 4, 0, false, 1);
    badCalls()
        .argument("w", dtype, 1, 2)
        .argument("g", dtype, 3, 4)
        .argument("s1", dtype, 5, 6)
        .argument("s2", dtype, 7, 8)
        .argument("norm", dtype, 9)
        .check(
            (b, at) -> {
              ParameterList list = new ParameterList();
              list.add(adam, 2, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3]);
              kernels(dtype).clippedStep(list, 1, b[4], at[4]);
            });
    Guarded w = of(dtype, 1, 2);
    badCalls()
        .argument("g", dtype, 3, 4)
        .argument("result", dtype, 1)
        .check(
            (b, at) -> {
              ParameterList list = new ParameterList();
              list.add(new Sgd(1, 0), 2, w.buffer(), 0, b[0], at[0], null, 0, null, 0);
              kernels(dtype).norm(list, b[1], at[1]);
            });
  }
}
