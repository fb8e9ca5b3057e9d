package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.KeyValueCache;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GptTest {
  private static final UpdateRule RULE = new UpdateRule.Adam(0.9, 0.95, 1e-8, 0.1, true);

  private static int[] tokens(int count, int vocabulary, long seed) {
    return new Random(seed).ints(count, 0, vocabulary).toArray();
  }

  /** One step; gives the loss. */
  private static double step(Gpt model, Optimizer optimizer, Tensor x, Tensor y) {
    double value;
    try (Scope tape = model.engine().tape()) {
      Tensor loss = model.forward(x).crossEntropy(y.reshape(x.shape()));
      tape.backward(loss);
      value = loss.item();
    }
    optimizer.step();
    optimizer.zeroGrad();
    return value;
  }

  /** Ten steps go as a plain double-precision network goes, in float64 and in float32. */
  @Test
  void trainsAsAPlainImplementationDoes() {
    compare(TestEngines::scalar, DType.F64, 1e-12);
    compare(TestEngines::scalar, DType.F32, 2e-5);
    compare(() -> TestEngines.best(2), DType.F32, 2e-5);
  }

  private static void compare(Supplier<Engine> open, DType dtype, double tolerance) {
    try (Engine engine = open.get()) {
      Gpt model = new Gpt(GptConfig.of(11, 6, 1, 2, 8).withActivation(UnaryOp.TANH));
      model.build(engine, dtype, 5, 6);
      Map<String, double[]> start = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters()) {
        // Larger than usual, so that every part matters.
        double[] values = content(parameter.value());
        for (int i = 0; i < values.length; i++) {
          values[i] =
              parameter.decays() || parameter.name().equals("wpe.weight")
                  ? 20 * values[i]
                  : values[i];
        }
        write(parameter.value(), values);
        start.put(parameter.name(), content(parameter.value()));
      }
      PlainGpt plain = new PlainGpt(2, 8, 11, start);
      Optimizer optimizer = new Optimizer(RULE, 0.01, model.parameters());
      double drop = 0;
      for (int step = 0; step < 10; step++) {
        int[] x = tokens(18, 11, step % 2);
        int[] y = tokens(18, 11, 100 + step % 2);
        double expected = plain.step(rows(x, 6), rows(y, 6), 0.01, 0.1);
        double found = step(model, optimizer, engine.of(x, 3, 6), engine.of(y, 18));
        assertEquals(expected, found, tolerance * (1 + expected), "loss of step " + step);
        drop = step == 0 ? expected : drop;
        if (step == 8) {
          assertTrue(expected < 0.8 * drop, drop + " to " + expected);
        }
      }
      for (Parameter parameter : model.parameters()) {
        double[] expected = plain.weight(parameter.name());
        double[] found = content(parameter.value());
        if (parameter.name().endsWith("c_attn.bias")) {
          // Keys' biases have no gradient but rounding, so they go anywhere.
          Arrays.fill(expected, 8, 16, 0);
          Arrays.fill(found, 8, 16, 0);
        }
        assertArrayEquals(expected, found, 50 * tolerance, parameter.name());
      }
    }
  }

  private static int[][] rows(int[] flat, int time) {
    int[][] rows = new int[flat.length / time][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(flat, row * time, (row + 1) * time));
    return rows;
  }

  private static double[] content(Tensor tensor) {
    if (tensor.dtype() == DType.F64) {
      return tensor.toDoubles();
    }
    float[] floats = tensor.toFloats();
    double[] values = new double[floats.length];
    Arrays.setAll(values, i -> floats[i]);
    return values;
  }

  private static void write(Tensor tensor, double[] values) {
    if (tensor.dtype() == DType.F64) {
      tensor.set(values);
      return;
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    tensor.set(floats);
  }

  /** A few steps with dropout; gives all parameters. */
  private static List<float[]> trained(Engine engine, GptConfig config) {
    Gpt model = new Gpt(config);
    model.build(engine, 3, config.context());
    model.training(true);
    Optimizer optimizer = new Optimizer(RULE, 0.003, model.parameters());
    int time = config.context();
    for (int step = 0; step < 3; step++) {
      int[] x = tokens(3 * time, config.vocabulary(), step);
      int[] y = tokens(3 * time, config.vocabulary(), 100 + step);
      step(model, optimizer, engine.of(x, 3, time), engine.of(y, 3 * time));
    }
    List<float[]> weights = new ArrayList<>();
    model.parameters().forEach(parameter -> weights.add(parameter.value().toFloats()));
    return weights;
  }

  private static void assertSame(List<float[]> expected, List<float[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "parameter " + i);
    }
  }

  @Test
  void twoThreadsTrainTheSameBits() {
    GptConfig config = GptConfig.of(60, 70, 2, 4, 64).withDropout(0.1);
    for (GptConfig each : List.of(config, config.withRotary())) {
      List<float[]> one;
      try (Engine engine = TestEngines.best(1)) {
        one = trained(engine, each);
      }
      try (Engine engine = TestEngines.best(2)) {
        assertSame(one, trained(engine, each));
      }
    }
  }

  @Test
  void nothingPeeksAtMemory() {
    GptConfig config = GptConfig.of(20, 7, 2, 2, 16).withDropout(0.1).withRotary();
    List<float[]> expected;
    try (Engine engine = TestEngines.scalar()) {
      expected = trained(engine, config);
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      assertSame(expected, trained(engine, config));
    }
  }

  @Test
  void cachedStepsRepeatTheWholeToTheBit() {
    try (Engine engine = TestEngines.best(2)) {
      for (boolean rotary : new boolean[] {false, true}) {
        GptConfig config = GptConfig.of(61, 40, 3, 4, 64).withDropout(0.2);
        Gpt model = new Gpt(rotary ? config.withRotary() : config);
        model.build(engine, 9, 40);
        int[] x = tokens(2 * 40, 61, 1);
        float[] whole = model.forward(engine.of(x, 2, 40)).toFloats();
        List<KeyValueCache> caches = model.caches(2);
        for (int t = 0; t < 40; t++) {
          Tensor now = engine.of(new int[] {x[t], x[40 + t]}, 2, 1);
          float[] found = model.step(now, caches).toFloats();
          for (int b = 0; b < 2; b++) {
            int from = (b * 40 + t) * 61;
            assertArrayEquals(
                Arrays.copyOfRange(whole, from, from + 61),
                Arrays.copyOfRange(found, b * 61, (b + 1) * 61),
                "step " + t);
          }
        }
        Tensor more = engine.of(new int[] {1, 2}, 2, 1);
        assertThrows(IllegalArgumentException.class, () -> model.step(more, caches));
      }
    }
  }

  @Test
  void attentionWeightsSumToOneAndHideWhatComesLater() {
    try (Engine engine = TestEngines.best(1)) {
      Gpt model = new Gpt(GptConfig.of(9, 5, 2, 2, 8));
      model.build(engine, 9, 5);
      List<Tensor> weights = model.attentionWeights(engine.of(tokens(5, 9, 1), 1, 5));
      assertEquals(2, weights.size());
      for (Tensor layer : weights) {
        assertArrayEquals(new int[] {1, 2, 5, 5}, layer.shape());
        float[] w = layer.toFloats();
        for (int row = 0; row < 10; row++) {
          double sum = 0;
          for (int j = 0; j < 5; j++) {
            sum += w[5 * row + j];
            assertEquals(j > row % 5, w[5 * row + j] == 0, "row " + row + ", " + j);
          }
          assertEquals(1, sum, 1e-6);
        }
      }
    }
  }

  @Test
  void parametersHaveThePublishedNames() {
    try (Engine engine = TestEngines.scalar()) {
      Gpt model = new Gpt(GptConfig.of(9, 5, 1, 2, 4));
      model.build(engine, 9, 5);
      assertEquals(
          List.of(
              "wte.weight [9, 4]",
              "wpe.weight [5, 4]",
              "h.0.ln_1.weight [4]",
              "h.0.ln_1.bias [4]",
              "h.0.attn.c_attn.weight [4, 12]",
              "h.0.attn.c_attn.bias [12]",
              "h.0.attn.c_proj.weight [4, 4]",
              "h.0.attn.c_proj.bias [4]",
              "h.0.ln_2.weight [4]",
              "h.0.ln_2.bias [4]",
              "h.0.mlp.c_fc.weight [4, 16]",
              "h.0.mlp.c_fc.bias [16]",
              "h.0.mlp.c_proj.weight [16, 4]",
              "h.0.mlp.c_proj.bias [4]",
              "ln_f.weight [4]",
              "ln_f.bias [4]"),
          model.parameters().stream()
              .map(p -> p.name() + " " + Arrays.toString(p.value().shape()))
              .toList());
    }
  }

  @Test
  void badSizesAreRefused() {
    refuses("width is 7; expected a multiple of heads, 2", () -> GptConfig.of(9, 5, 1, 2, 7));
    refuses("vocabulary is 0", () -> GptConfig.of(0, 5, 1, 2, 8));
    refuses("dropout is NaN", () -> GptConfig.of(9, 5, 1, 2, 8).withDropout(Double.NaN));
    try (Engine engine = TestEngines.scalar()) {
      refuses("of at most 5", () -> new Gpt(GptConfig.of(9, 5, 1, 2, 8)).build(engine, 1, 6));
    }
  }

  private static void refuses(String inMessage, Runnable call) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, call::run, inMessage);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }
}
