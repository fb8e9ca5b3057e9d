package dev.lanewise.nn.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every differentiable operation against central differences in float64. The result of an operation
 * is weighted with fixed random numbers before it is summed, so that a gradient that lands in the
 * wrong place shows.
 */
class OpGradientTest {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-8;
  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = Engine.open(BackendConfig.defaults().threads(1));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  /** Numbers away from 0 and from each other, where kinks lie. */
  private static double[] numbers(int n, long seed, double low, double high) {
    Random random = new Random(seed);
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      double drawn = low + (high - low) * random.nextDouble();
      result[i] = Math.abs(drawn) < 0.05 ? drawn + 0.1 : drawn;
    }
    return result;
  }

  private static void check(Function<List<Tensor>, Tensor> op, Tensor... inputs) {
    List<Tensor> parameters = List.of(inputs);
    List<double[]> analytic = new ArrayList<>();
    parameters.forEach(input -> input.requireGrad());
    try (Scope tape = engine.tape()) {
      tape.backward(weighted(op.apply(parameters)));
      for (Tensor input : parameters) {
        analytic.add(arrived(input.grad()).toDoubles());
      }
    }
    for (int p = 0; p < inputs.length; p++) {
      Tensor input = inputs[p];
      double[] at = input.toDoubles();
      for (int i = 0; i < at.length; i++) {
        double kept = at[i];
        at[i] = kept + STEP;
        input.set(at);
        double above = evaluate(op, parameters);
        at[i] = kept - STEP;
        input.set(at);
        double below = evaluate(op, parameters);
        at[i] = kept;
        input.set(at);
        double expected = (above - below) / (2 * STEP);
        assertEquals(
            expected,
            analytic.get(p)[i],
            TOLERANCE * Math.max(1, Math.abs(expected)) + 1e-9,
            "input " + p + ", element " + i);
      }
      input.zeroGrad();
    }
  }

  private static Tensor arrived(Tensor gradient) {
    assertNotNull(gradient, "no gradient arrived");
    return gradient;
  }

  private static double evaluate(Function<List<Tensor>, Tensor> op, List<Tensor> inputs) {
    try (Scope scope = engine.scope()) {
      return weighted(op.apply(inputs)).item();
    }
  }

  private static Tensor weighted(Tensor y) {
    Tensor weights = engine.of(numbers((int) y.size(), 99, -1, 1), y.shape());
    return y.mul(y.rank() == 0 ? weights.reshape() : weights).sum();
  }

  private static Tensor tensor(long seed, double low, double high, int... shape) {
    int n = 1;
    for (int size : shape) {
      n *= size;
    }
    return engine.of(numbers(n, seed, low, high), shape);
  }

  private static Tensor tensor(long seed, int... shape) {
    return tensor(seed, -2, 2, shape);
  }

  static Stream<Arguments> unaryOps() {
    return Stream.of(UnaryOp.values())
        .map(
            op ->
                switch (op) {
                  case SQRT, LOG -> arguments(op, 0.0, 0.0, 0.3, 3.0);
                  case POW_SCALAR -> arguments(op, 2.5, 0.0, 0.3, 2.0);
                  case LEAKY_RELU -> arguments(op, 0.1, 0.0, -2.0, 2.0);
                  case ELU -> arguments(op, 0.7, 0.0, -2.0, 2.0);
                  case CLIP -> arguments(op, -0.77, 0.91, -2.0, 2.0);
                  case AFFINE -> arguments(op, -1.5, 0.3, -2.0, 2.0);
                  case RECIPROCAL -> arguments(op, 0.0, 0.0, 0.5, 2.0);
                  default -> arguments(op, 0.0, 0.0, -2.0, 2.0);
                });
  }

  @ParameterizedTest
  @MethodSource("unaryOps")
  void unary(UnaryOp op, double p0, double p1, double low, double high) {
    check(in -> in.get(0).apply(op, p0, p1), tensor(1, low, high, 3, 5));
    check(in -> in.get(0).transpose().apply(op, p0, p1), tensor(2, low, high, 3, 5));
  }

  static Stream<BinaryOp> binaryOps() {
    return Stream.of(BinaryOp.values()).filter(BinaryOp::isDifferentiable);
  }

  @ParameterizedTest
  @MethodSource("binaryOps")
  void binaryWithAllKindsOfBroadcasting(BinaryOp op) {
    int[][][] pairs = {
      {{2, 3}, {2, 3}},
      {{2, 3}, {3}},
      {{3}, {2, 3}},
      {{2, 1}, {1, 3}},
      {{2, 3}, {}},
      {{4, 1, 3}, {2, 1}},
    };
    for (int[][] pair : pairs) {
      Tensor a = tensor(3, 0.3, 2, pair[0]);
      Tensor b = tensor(4, 0.3, 2, pair[1]);
      check(in -> in.get(0).apply(op, in.get(1)), a, b);
    }
  }

  @Test
  void anInputThatIsUsedTwiceGetsBothParts() {
    check(in -> in.get(0).mul(in.get(0)).add(in.get(0)), tensor(5, 4));
    check(in -> in.get(0).add(in.get(0)).sub(in.get(0).exp()), tensor(6, 2, 2));
    check(in -> in.get(0).sum(0).add(in.get(0).mean(0)).add(in.get(0)), tensor(7, 2, 3));
  }

  @Test
  void where() {
    Tensor condition = engine.of(new double[] {1, 0, 0, 1, 1, 0}, 2, 3);
    check(in -> condition.where(in.get(0), in.get(1)), tensor(8, 2, 3), tensor(9, 3));
    check(in -> condition.where(in.get(0), in.get(1)), tensor(8), tensor(9, 2, 1));
  }

  static Stream<Arguments> reductions() {
    List<Arguments> all = new ArrayList<>();
    for (ReduceOp op : ReduceOp.values()) {
      for (int[] axes : new int[][] {{}, {0}, {1}, {-1}, {0, 2}, {1, 2}, {0, 1, 2}}) {
        all.add(arguments(op, axes));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("reductions")
  void reduction(ReduceOp op, int[] axes) {
    int correction = op == ReduceOp.VAR ? 1 : 0;
    for (boolean keep : new boolean[] {false, true}) {
      check(in -> in.get(0).reduce(op, correction, keep, axes), tensor(10, 2, 3, 4));
    }
    check(
        in -> in.get(0).transpose(2, 0, 1).reduce(op, correction, false, axes),
        tensor(11, 3, 4, 2));
  }

  @Test
  void productsWithZeros() {
    Tensor one = engine.of(new double[] {2, 0, 3, 4}, 2, 2);
    check(in -> in.get(0).prod(1), one);
    Tensor two = engine.of(new double[] {0, 0, 3, 4}, 2, 2);
    check(in -> in.get(0).prod(1), two);
  }

  @Test
  void tiesShareTheGradient() {
    Tensor x = engine.of(new double[] {5, 5, 1, 5}, 4).requireGrad();
    try (Scope tape = engine.tape()) {
      tape.backward(x.max());
      double third = 1.0 / 3;
      assertEquals(
          List.of(third, third, 0.0, third), Arrays.stream(x.grad().toDoubles()).boxed().toList());
    }
  }

  @Test
  void matmulInEveryStorageOrder() {
    check(in -> in.get(0).matmul(in.get(1)), tensor(12, 3, 4), tensor(13, 4, 2));
    check(in -> in.get(0).transpose().matmul(in.get(1)), tensor(12, 4, 3), tensor(13, 4, 2));
    check(in -> in.get(0).matmul(in.get(1).transpose()), tensor(12, 3, 4), tensor(13, 2, 4));
    check(
        in -> in.get(0).transpose().matmul(in.get(1).transpose()),
        tensor(12, 4, 3),
        tensor(13, 2, 4));
    check(in -> in.get(0).matmul(in.get(1)), tensor(12, 2, 3, 4), tensor(13, 2, 4, 5));
    check(
        in -> in.get(0).transpose(1, 0, 2).matmul(in.get(1)),
        tensor(12, 3, 2, 4),
        tensor(13, 2, 4, 5));
    check(in -> in.get(0).slice(1, 0, 6, 2).matmul(in.get(1)), tensor(12, 2, 6), tensor(13, 3, 2));
    check(in -> in.get(0).matmul(in.get(1)), tensor(12, 1, 4), tensor(13, 4, 1));
  }

  @Test
  void linear() {
    check(
        in -> in.get(0).linear(in.get(1), in.get(2)),
        tensor(14, 3, 4),
        tensor(15, 4, 2),
        tensor(16, 2));
    check(in -> in.get(0).linear(in.get(1), null), tensor(14, 2, 3, 4), tensor(15, 4, 2));
    check(
        in -> in.get(0).linear(in.get(1).transpose(), in.get(2)),
        tensor(14, 4),
        tensor(15, 2, 4),
        tensor(16, 2));
  }

  @Test
  void softmaxAndLogSoftmax() {
    check(in -> in.get(0).softmax(), tensor(17, 3, 5));
    check(in -> in.get(0).logSoftmax(), tensor(18, 2, 3, 4));
    check(in -> in.get(0).transpose().softmax(), tensor(19, 3, 5));
  }

  @Test
  void crossEntropy() {
    Tensor labels = engine.of(new int[] {2, 0, 1}, 3);
    check(in -> in.get(0).crossEntropy(labels), tensor(20, 3, 4));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void elementLoss(ElementLoss loss) {
    boolean probabilities = loss == ElementLoss.BINARY_CROSS_ENTROPY_PROBABILITIES;
    Tensor targets = tensor(21, 0.1, 0.9, 2, 3);
    check(
        in -> in.get(0).loss(loss, targets),
        probabilities ? tensor(22, 0.1, 0.9, 2, 3) : tensor(22, 2, 3));
  }

  static Stream<ElementLoss> losses() {
    return Stream.of(ElementLoss.values());
  }

  @Test
  void shapeOperations() {
    check(in -> in.get(0).reshape(6, -1), tensor(23, 2, 3, 4));
    check(in -> in.get(0).transpose().reshape(8), tensor(24, 2, 4));
    check(in -> in.get(0).transpose(1, 2, 0), tensor(25, 2, 3, 4));
    check(in -> in.get(0).slice(1, 1, 6, 2), tensor(26, 2, 7));
    check(in -> in.get(0).slice(0, 1, 1), tensor(27, 2, 2));
    check(in -> in.get(0).broadcastTo(4, 2, 3), tensor(28, 2, 1));
    check(in -> Tensor.concat(0, in), tensor(29, 2, 3), tensor(30, 1, 3));
    check(in -> Tensor.concat(-1, in), tensor(29, 2, 3), tensor(30, 2, 1), tensor(31, 2, 2));
  }

  @Test
  void gatherAddsUpRepeatedSlices() {
    Tensor indices = engine.of(new int[] {2, 0, 2, 2}, 4);
    check(in -> in.get(0).gather(0, indices), tensor(32, 3, 2));
    check(in -> in.get(0).gather(1, indices), tensor(33, 2, 3, 2));
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryOp.class,
      names = {"SQRT", "LOG", "RECIPROCAL", "POW_SCALAR"},
      mode = EnumSource.Mode.EXCLUDE)
  void linearWithActivation(UnaryOp op) {
    Tensor[] inputs = {tensor(50, 2, 3, 4), tensor(51, 4, 5), tensor(52, 5)};
    check(in -> ActivatedLinear.apply(in.get(0), in.get(1), in.get(2), op, 0.25, 1), inputs);
    Tensor plain = inputs[0].linear(inputs[1], inputs[2]).apply(op, 0.25, 1);
    Tensor fused = ActivatedLinear.apply(inputs[0], inputs[1], inputs[2], op, 0.25, 1);
    assertArrayEquals(plain.toDoubles(), fused.toDoubles(), 1e-13);
    assertThrows(
        IllegalArgumentException.class,
        () -> ActivatedLinear.apply(inputs[0], inputs[1], tensor(1, 4), op, 0.25, 1));
  }

  /** The sum used further on, not at all, and alone; by layer and by root mean square. */
  @Test
  void residualNormalisation() {
    check(
        in -> {
          var both = ResidualNormalization.apply(in.get(0), in.get(1), in.get(2), in.get(3), 1e-3);
          return both.y().mul(3.0).add(both.sum().square());
        },
        tensor(40, 2, 3, 5),
        tensor(41, 2, 3, 5),
        tensor(42, 5),
        tensor(43, 5));
    check(
        in -> ResidualNormalization.apply(in.get(0), in.get(1), in.get(2), in.get(3), 1e-3).y(),
        tensor(40, 2, 3, 5),
        tensor(41, 2, 3, 5),
        tensor(42, 5),
        tensor(43, 5));
    check(
        in -> {
          var both = ResidualNormalization.apply(in.get(0), in.get(1), in.get(2), null, 1e-3);
          return both.y().mul(both.sum());
        },
        tensor(44, 4, 5),
        tensor(45, 4, 5),
        tensor(46, 5));
    check(
        in -> ResidualNormalization.apply(in.get(0), in.get(0), in.get(1), null, 1e-3).y(),
        tensor(44, 4, 5),
        tensor(46, 5));
    check(
        in -> {
          Tensor gamma = engine.full(DType.F64, 1, Layout.of(5));
          return ResidualNormalization.apply(in.get(0), in.get(1), gamma, null, 1e-3).sum();
        },
        tensor(44, 4, 5),
        tensor(45, 4, 5));
    Tensor x = tensor(44, 4, 5);
    Tensor gamma = tensor(46, 5);
    assertThrows(
        IllegalArgumentException.class,
        () -> ResidualNormalization.apply(x, tensor(1, 5), gamma, null, 1e-3));
    assertThrows(
        IllegalArgumentException.class,
        () -> ResidualNormalization.apply(x, x, tensor(1, 4), null, 1e-3));
    assertThrows(
        IllegalArgumentException.class,
        () -> ResidualNormalization.apply(x, x, gamma, tensor(1, 4), 1e-3));
    assertThrows(IllegalStateException.class, () -> x.replaceGrad(x));
  }

  @Test
  void dropoutPassesWhatItKept() {
    check(in -> Dropout.apply(in.get(0), 0.4, new RandomStream(1, 2)), tensor(34, 5, 7));
    Tensor kept =
        Dropout.apply(engine.full(DType.F64, 1, Layout.of(10_000)), 0.25, new RandomStream(3, 4));
    assertEquals(1, kept.mean().item(), 0.03);
    for (double value : kept.toDoubles()) {
      assertTrue(value == 0 || value == 1 / 0.75, "value " + value);
    }
  }
}
