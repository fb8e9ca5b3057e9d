package dev.lanewise.nn.layer;

import static dev.lanewise.nn.testing.GradientCheck.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Attention layers against the plain formula, with caches and on two threads. */
class AttentionLayersTest {
  private static final RotaryPositions ROTARY = RotaryPositions.upTo(70);

  /** Self-attention as the plain formula gives it, computed by plain loops. */
  private static double[] plain(
      MultiHeadAttention layer, Tensor x, boolean causal, int heads, int keyHeads, int[] lengths) {
    int batch = x.dim(0);
    int time = x.dim(1);
    int width = x.dim(2);
    int size = width / heads;
    int columns = (heads + 2 * keyHeads) * size;
    List<Parameter> parameters = layer.parameters();
    double[] weight = parameters.get(0).value().toDoubles();
    double[] bias = parameters.get(1).value().toDoubles();
    double[] outWeight = parameters.get(2).value().toDoubles();
    double[] outBias = parameters.get(3).value().toDoubles();
    double[] joint = project(x.toDoubles(), batch * time, width, weight, bias, columns);
    double[] attended = new double[batch * time * width];
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        int kAt = (heads + h * keyHeads / heads) * size;
        int vAt = kAt + keyHeads * size;
        for (int i = 0; i < time; i++) {
          int seen = Math.min(causal ? i + 1 : time, lengths[b]);
          double[] p = new double[seen];
          double sum = 0;
          for (int j = 0; j < seen; j++) {
            double score = 0;
            for (int c = 0; c < size; c++) {
              score +=
                  joint[(b * time + i) * columns + h * size + c]
                      * joint[(b * time + j) * columns + kAt + c];
            }
            p[j] = Math.exp(score / Math.sqrt(size));
            sum += p[j];
          }
          for (int j = 0; j < seen; j++) {
            for (int c = 0; c < size; c++) {
              attended[(b * time + i) * width + h * size + c] +=
                  p[j] / sum * joint[(b * time + j) * columns + vAt + c];
            }
          }
        }
      }
    }
    return project(attended, batch * time, width, outWeight, outBias, width);
  }

  private static double[] project(
      double[] x, int rows, int in, double[] weight, double[] bias, int out) {
    double[] y = new double[rows * out];
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < out; o++) {
        double sum = bias[o];
        for (int i = 0; i < in; i++) {
          sum += x[row * in + i] * weight[o * in + i];
        }
        y[row * out + o] = sum;
      }
    }
    return y;
  }

  @Test
  void equalsThePlainFormula() {
    try (Engine engine = TestEngines.scalar()) {
      for (boolean causal : new boolean[] {false, true}) {
        for (int keyHeads : new int[] {1, 3}) {
          for (int time : new int[] {1, 7}) {
            MultiHeadAttention layer = new MultiHeadAttention(3).withKeyHeads(keyHeads);
            layer = (causal ? layer.causal() : layer).withInitializer(Initializer.normal(0.5));
            layer.build(engine, DType.F64, 3, time, 15);
            Tensor x = normal(engine, 5, 2, time, 15);
            int[] lengths = {time, (time + 1) / 2};
            assertArrayEquals(
                plain(layer, x, causal, 3, keyHeads, new int[] {time, time}),
                layer.forward(x).toDoubles(),
                1e-12);
            assertArrayEquals(
                plain(layer, x, causal, 3, keyHeads, lengths),
                layer.forward(x, engine.of(lengths)).toDoubles(),
                1e-12);
          }
        }
      }
    }
  }

  /** By the operations of tensors, which are tested by themselves: self, cross and rotary. */
  @Test
  void weightsTimesValuesGiveTheOutput() {
    try (Engine engine = TestEngines.scalar()) {
      MultiHeadAttention self =
          new MultiHeadAttention(2).withKeyHeads(1).causal().withRotary(ROTARY);
      self.build(engine, DType.F64, 3, 5, 8);
      Tensor x = normal(engine, 5, 2, 5, 8);
      compare(self, self.weights(x), x, self.forward(x), 8, 1);
      MultiHeadAttention cross = new MultiHeadAttention(2);
      cross.build(engine, DType.F64, 3, 5, 8);
      Tensor memory = normal(engine, 6, 2, 7, 8);
      compare(cross, cross.weights(x, memory), memory, cross.forward(x, memory, null), 8, 2);
      double[] rows = cross.weights(x, memory).sum(3).toDoubles();
      Arrays.stream(rows).forEach(sum -> assertEquals(1, sum, 1e-14));
    }
  }

  /** With more queries than keys the first rows see nothing: weights of 0, as the output is 0. */
  @Test
  void rowsThatSeeNothingHaveNoWeights() {
    try (Engine engine = TestEngines.scalar();
        Scope tape = engine.tape()) {
      MultiHeadAttention cross = new MultiHeadAttention(2).causal();
      cross.build(engine, DType.F64, 3, 5, 8);
      Tensor x = normal(engine, 5, 2, 5, 8).requireGrad();
      Tensor memory = normal(engine, 6, 2, 3, 8);
      Tensor weights = cross.weights(x, memory);
      compare(cross, weights, memory, cross.forward(x, memory, null), 8, 2);
      double[] rows = weights.toDoubles();
      for (int i = 0; i < rows.length; i++) {
        int query = i / 3 % 5;
        assertEquals(i % 3 > query - 2, rows[i] == 0, "query " + query + ", key " + i % 3);
      }
      double[] sums = weights.sum(3).toDoubles();
      for (int i = 0; i < sums.length; i++) {
        assertEquals(i % 5 < 2 ? 0 : 1, sums[i], 1e-14);
      }
      tape.backward(weights.square().sum());
      Tensor gradient = Objects.requireNonNull(x.grad());
      Arrays.stream(gradient.toDoubles()).forEach(g -> assertTrue(Double.isFinite(g)));
    }
  }

  private static void compare(
      MultiHeadAttention layer, Tensor weights, Tensor from, Tensor y, int width, int keyHeads) {
    List<Parameter> parameters = layer.parameters();
    int size = width / 2;
    int valuesAt = width + keyHeads * size;
    Tensor weight = parameters.get(0).value().slice(0, valuesAt, valuesAt + keyHeads * size);
    int keys = from.dim(1);
    Tensor values =
        from.reshape(2 * keys, width)
            .matmul(weight.transpose())
            .reshape(2, keys, keyHeads, size)
            .transpose(0, 2, 1, 3)
            .broadcastTo(2, 2, keys, size);
    Tensor joined = weights.matmul(values).transpose(0, 2, 1, 3).reshape(2 * y.dim(1), width);
    Tensor expected = joined.matmul(parameters.get(2).value().transpose());
    assertArrayEquals(expected.toDoubles(), y.toDoubles(), 1e-12);
  }

  /** Rotations leave scores to depend on distances alone. */
  @Test
  void rotaryScoresDependOnDistance() {
    try (Engine engine = TestEngines.scalar()) {
      MultiHeadAttention layer = new MultiHeadAttention(1).withRotary(ROTARY);
      layer.build(engine, DType.F64, 3, 6, 4);
      double[] one = normal(engine, 9, 4).toDoubles();
      double[] all = new double[6 * 4];
      for (int t = 0; t < 6; t++) {
        System.arraycopy(one, 0, all, 4 * t, 4);
      }
      Tensor weights = layer.weights(engine.of(all, 1, 6, 4));
      double[] w = weights.toDoubles();
      // Equal inputs: log weight (i, j) minus log weight (i, i) depends on i - j alone.
      double first = Math.log(w[6 + 0] / w[6 + 1]);
      for (int i = 2; i < 6; i++) {
        assertEquals(first, Math.log(w[6 * i + i - 1] / w[6 * i + i]), 1e-12);
      }
      assertTrue(Math.abs(first) > 1e-3, "the distance matters");
    }
  }

  @Test
  void cachedStepsRepeatTheWholeToTheBit() {
    for (Supplier<Engine> open :
        List.<Supplier<Engine>>of(TestEngines::scalar, () -> TestEngines.best(2))) {
      try (Engine engine = open.get()) {
        MultiHeadAttention rotary =
            new MultiHeadAttention(4).withKeyHeads(2).causal().withRotary(ROTARY);
        rotary.build(engine, 3, 64, 64);
        Tensor x = engine.empty(DType.F32, Layout.of(2, 67, 64));
        new RandomStream(4, 0).normal(x, 0, 1);
        KeyValueCache cache = rotary.cache(2, 67);
        checkSteps(rotary.forward(x), part -> rotary.step(part, cache), x);
        assertThrows(
            IllegalArgumentException.class,
            () -> rotary.step(x.slice(1, 0, 1).contiguous(), cache));
        TransformerEncoder stack =
            new TransformerEncoder(
                2,
                TransformerSettings.of(4, 96)
                    .withActivation(UnaryOp.GELU)
                    .withPreNorm()
                    .withCausality()
                    .withDropout(0.5));
        stack.build(engine, 5, 64, 64);
        List<KeyValueCache> caches = stack.caches(2, 67);
        checkSteps(stack.forward(x), part -> stack.step(part, caches), x);
        checkDecoder(engine, x);
      }
    }
  }

  private static void checkDecoder(Engine engine, Tensor x) {
    TransformerDecoder decoder = new TransformerDecoder(2, TransformerSettings.of(4, 96));
    decoder.build(engine, 6, 64, 64);
    Tensor memory = engine.empty(DType.F32, Layout.of(2, 9, 64));
    new RandomStream(5, 0).normal(memory, 0, 1);
    Tensor lengths = engine.of(new int[] {9, 4});
    List<KeyValueCache> own = decoder.caches(2, 67);
    List<KeyValueCache> remembered = decoder.remember(memory);
    checkSteps(
        decoder.forward(x, memory, lengths),
        part -> decoder.step(part, own, remembered, lengths),
        x);
  }

  /** What lies behind the steps that are there is neither copied nor read. */
  @Test
  void choosingSamplesTouchesOnlyTheStepsThatAreThere() {
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      MultiHeadAttention layer = new MultiHeadAttention(2).causal();
      layer.build(engine, 3, 6, 8);
      Tensor x = engine.empty(DType.F32, Layout.of(3, 6, 8));
      new RandomStream(4, 0).normal(x, 0, 1);
      KeyValueCache cache = layer.cache(3, 6);
      float[] marks = new float[3 * 6 * 16];
      Arrays.fill(marks, 7);
      cache.store().set(marks);
      layer.step(x.slice(1, 0, 4).contiguous(), cache);
      float[] before = cache.store().toFloats();
      int[] samples = {2, 0, 2, 1};
      cache.select(samples);
      assertEquals(4, cache.batch());
      assertEquals(4, cache.length());
      float[] after = cache.store().toFloats();
      for (int row = 0; row < 4; row++) {
        int from = 96 * samples[row];
        assertArrayEquals(
            Arrays.copyOfRange(before, from, from + 64),
            Arrays.copyOfRange(after, 96 * row, 96 * row + 64));
        for (int i = 64; i < 96; i++) {
          assertTrue(after[96 * row + i] != 7, "row " + row + ", " + i);
        }
      }
      float[] whole = layer.forward(x.gather(0, engine.of(samples))).slice(1, 4, 6).toFloats();
      Tensor rest = x.gather(0, engine.of(samples)).slice(1, 4, 6).contiguous();
      assertArrayEquals(whole, layer.step(rest, cache).toFloats());
      for (int[] wrong : new int[][] {{}, {0, 4}, {-1}}) {
        assertThrows(IllegalArgumentException.class, () -> cache.select(wrong));
      }
      assertEquals(4, cache.batch());
      cache.clear();
      cache.select(1, 0);
      assertEquals(2, cache.batch());
    }
  }

  /** One by one, then several at once, and compares each row's bits. */
  private static void checkSteps(
      Tensor whole, java.util.function.UnaryOperator<Tensor> step, Tensor x) {
    int time = x.dim(1);
    float[] expected = whole.toFloats();
    int width = whole.dim(2);
    for (int t = 0, n; t < time; t += n) {
      n = t < 40 ? 1 : Math.min(9, time - t);
      float[] found = step.apply(x.slice(1, t, t + n).contiguous()).toFloats();
      for (int b = 0; b < 2; b++) {
        int from = (b * time + t) * width;
        assertArrayEquals(
            Arrays.copyOfRange(expected, from, from + n * width),
            Arrays.copyOfRange(found, b * n * width, (b + 1) * n * width),
            "step " + t + " of sample " + b);
      }
    }
  }

  @Test
  void samplesOfACacheCanBeChosen() {
    try (Engine engine = TestEngines.best(1)) {
      MultiHeadAttention layer = new MultiHeadAttention(2).causal();
      layer.build(engine, 3, 4, 16);
      Tensor x = engine.empty(DType.F32, Layout.of(2, 4, 16));
      new RandomStream(4, 0).normal(x, 0, 1);
      KeyValueCache cache = layer.cache(2, 4);
      layer.step(x.slice(1, 0, 3).contiguous(), cache);
      cache.select(1, 1, 0);
      assertEquals(3, cache.batch());
      assertEquals(3, cache.length());
      Tensor last = x.slice(1, 3, 4).contiguous().gather(0, engine.of(new int[] {1, 1, 0}));
      float[] found = layer.step(last, cache).toFloats();
      float[] whole = layer.forward(x).toFloats();
      float[] second = Arrays.copyOfRange(whole, 7 * 16, 8 * 16);
      assertArrayEquals(second, Arrays.copyOfRange(found, 0, 16));
      assertArrayEquals(second, Arrays.copyOfRange(found, 16, 32));
      assertArrayEquals(
          Arrays.copyOfRange(whole, 3 * 16, 4 * 16), Arrays.copyOfRange(found, 32, 48));
      cache.clear();
      assertEquals(0, cache.length());
      cache.release();
    }
  }

  @Test
  void parametersHaveTheNamesOfPyTorch() {
    try (Engine engine = TestEngines.scalar()) {
      TransformerDecoderLayer layer = new TransformerDecoderLayer(TransformerSettings.of(2, 6));
      layer.build(engine, 1, 3, 4);
      assertEquals(
          List.of(
              "self_attn.in_proj_weight [12, 4]",
              "self_attn.in_proj_bias [12]",
              "self_attn.out_proj.weight [4, 4]",
              "self_attn.out_proj.bias [4]",
              "multihead_attn.in_proj_weight [12, 4]",
              "multihead_attn.in_proj_bias [12]",
              "multihead_attn.out_proj.weight [4, 4]",
              "multihead_attn.out_proj.bias [4]",
              "linear1.weight [6, 4]",
              "linear1.bias [6]",
              "linear2.weight [4, 6]",
              "linear2.bias [4]",
              "norm1.weight [4]",
              "norm1.bias [4]",
              "norm2.weight [4]",
              "norm2.bias [4]",
              "norm3.weight [4]",
              "norm3.bias [4]"),
          layer.parameters().stream()
              .map(p -> p.name() + " " + Arrays.toString(p.value().shape()))
              .toList());
    }
  }

  @Test
  void sinusoidsAreThoseOfThePaper() {
    try (Engine engine = TestEngines.scalar()) {
      SinusoidalPositions layer = new SinusoidalPositions(9);
      layer.build(engine, DType.F64, 1, 2, 6);
      double[] y = layer.forward(engine.full(DType.F64, 1, Layout.of(1, 2, 6)), 7).toDoubles();
      double[] rates = {1, Math.pow(10_000, -2.0 / 6), Math.pow(10_000, -4.0 / 6)};
      for (int t = 0; t < 2; t++) {
        for (int i = 0; i < 3; i++) {
          assertEquals(1 + Math.sin((7 + t) * rates[i]), y[6 * t + 2 * i], 1e-14);
          assertEquals(1 + Math.cos((7 + t) * rates[i]), y[6 * t + 2 * i + 1], 1e-14);
        }
      }
      layer.release();
    }
  }

  @Test
  void badArgumentsAreRefused() {
    refuses("heads is 0", () -> new MultiHeadAttention(0));
    refuses("multiple of keyHeads, 3", () -> new MultiHeadAttention(4).withKeyHeads(3));
    refuses("base is NaN", () -> new RotaryPositions(Double.NaN, 3));
    refuses("positions is 0", () -> RotaryPositions.upTo(0));
    refuses("heads is 2 and inner 0", () -> TransformerSettings.of(2, 0));
    refuses("dropout is 1.0", () -> TransformerSettings.of(2, 2).withDropout(1));
    refuses("count is 0", () -> new TransformerEncoder(0, TransformerSettings.of(2, 2)));
    refuses("positions is 0", () -> new SinusoidalPositions(0));
    try (Engine engine = TestEngines.scalar()) {
      refuses("that 3 heads divide", () -> new MultiHeadAttention(3).build(engine, 1, 2, 8));
      refuses(
          "expected an even number",
          () -> new MultiHeadAttention(2).withRotary(ROTARY).build(engine, 1, 2, 6));
      refuses("that patches of 3 divide", () -> new PatchEmbedding(3, 4).build(engine, 1, 1, 8, 9));
      MultiHeadAttention rotary = new MultiHeadAttention(2).withRotary(RotaryPositions.upTo(3));
      rotary.build(engine, 1, 3, 8);
      refuses("steps are 0 to 3", () -> rotary.forward(engine.zeros(1, 4, 8)));
      assertThrows(
          IllegalStateException.class,
          () -> rotary.forward(engine.zeros(1, 3, 8), engine.zeros(1, 3, 8), null));
      refuses("batch is 0", () -> rotary.cache(0, 3));
      refuses("x has 2 samples", () -> rotary.step(engine.zeros(2, 1, 8), rotary.cache(1, 3)));
      KeyValueCache untouched = rotary.cache(1, 3);
      try (Scope tape = engine.tape()) {
        assertThrows(
            IllegalStateException.class, () -> rotary.step(engine.zeros(1, 1, 8), untouched));
      }
      assertEquals(0, untouched.length());
      MultiHeadAttention grouped = new MultiHeadAttention(2).withKeyHeads(1).causal();
      grouped.build(engine, 1, 3, 8);
      refuses(
          "the cache has 8 columns; expected 16",
          () -> rotary.step(engine.zeros(1, 1, 8), grouped.cache(1, 3)));
      TransformerEncoder stack = new TransformerEncoder(2, TransformerSettings.of(2, 8));
      stack.build(engine, 1, 3, 8);
      refuses(
          "there are 1 caches; expected one for each of 2",
          () -> stack.step(engine.zeros(1, 1, 8), stack.caches(1, 3).subList(0, 1)));
      assertThrows(
          UnsupportedOperationException.class,
          () ->
              new TransformerDecoderLayer(TransformerSettings.of(2, 2))
                  .forward(engine.zeros(1, 1, 2)));
    }
  }

  private static void refuses(String inMessage, Runnable call) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, call::run, inMessage);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }
}
