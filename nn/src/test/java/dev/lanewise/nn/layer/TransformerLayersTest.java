package dev.lanewise.nn.layer;

import static dev.lanewise.nn.testing.GradientCheck.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.testing.TestEngines;
import dev.lanewise.nn.zoo.GptConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layers of a Transformer put together from their parts by operations of tensors. */
class TransformerLayersTest {
  private static final double EPSILON = 1e-3;

  private static TransformerSettings settings(boolean preNorm) {
    TransformerSettings plain =
        TransformerSettings.of(2, 6).withActivation(UnaryOp.TANH).withEpsilon(EPSILON);
    return preNorm ? plain.withPreNorm() : plain;
  }

  /** Other numbers than ones and zeros for gains and biases, so that each is seen. */
  private static Map<String, Tensor> build(Engine engine, Layer layer, int... shape) {
    layer.build(engine, DType.F64, 5, shape);
    Random random = new Random(3);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (Parameter parameter : layer.parameters()) {
      if (!parameter.decays()) {
        parameter.value().set(random.doubles(parameter.value().size(), 0.5, 2).toArray());
      }
      parameters.put(parameter.name(), parameter.value());
    }
    return parameters;
  }

  private static Tensor norm(Map<String, Tensor> parameters, String name, Tensor x) {
    Tensor mean = x.reduce(ReduceOp.MEAN, 0, true, 2);
    Tensor variance = x.reduce(ReduceOp.VAR, 0, true, 2);
    return x.sub(mean)
        .div(variance.add(EPSILON).sqrt())
        .mul(parameters.get(name + ".weight"))
        .add(parameters.get(name + ".bias"));
  }

  private static Tensor inner(Map<String, Tensor> parameters, Tensor x) {
    Tensor flat = x.reshape(x.dim(0) * x.dim(1), x.dim(2));
    Tensor wide =
        flat.matmul(parameters.get("linear1.weight").transpose())
            .add(parameters.get("linear1.bias"))
            .tanh();
    return wide.matmul(parameters.get("linear2.weight").transpose())
        .add(parameters.get("linear2.bias"))
        .reshape(x.shape());
  }

  private static void assertSame(Tensor expected, Tensor found) {
    assertArrayEquals(expected.toDoubles(), found.toDoubles(), 1e-11);
  }

  @Test
  void encoderLayer() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = normal(engine, 1, 2, 3, 4);
      TransformerEncoderLayer post = new TransformerEncoderLayer(settings(false));
      Map<String, Tensor> p = build(engine, post, 3, 4);
      Tensor middle = norm(p, "norm1", x.add(post.attention().forward(x)));
      assertSame(norm(p, "norm2", middle.add(inner(p, middle))), post.forward(x));
      TransformerEncoderLayer pre = new TransformerEncoderLayer(settings(true));
      Map<String, Tensor> q = build(engine, pre, 3, 4);
      Tensor sum = x.add(pre.attention().forward(norm(q, "norm1", x)));
      assertSame(sum.add(inner(q, norm(q, "norm2", sum))), pre.forward(x));
    }
  }

  @Test
  void decoderLayer() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = normal(engine, 1, 2, 3, 4);
      Tensor memory = normal(engine, 2, 2, 5, 4);
      Tensor lengths = engine.of(new int[] {2, 5});
      TransformerDecoderLayer post = new TransformerDecoderLayer(settings(false));
      Map<String, Tensor> p = build(engine, post, 3, 4);
      Tensor own = norm(p, "norm1", x.add(post.attention().forward(x)));
      Tensor both = norm(p, "norm2", own.add(post.cross().forward(own, memory, lengths)));
      assertSame(norm(p, "norm3", both.add(inner(p, both))), post.forward(x, memory, lengths));
      assertSame(own, post.crossed(x));
      TransformerDecoderLayer pre = new TransformerDecoderLayer(settings(true));
      Map<String, Tensor> q = build(engine, pre, 3, 4);
      Tensor a = x.add(pre.attention().forward(norm(q, "norm1", x)));
      Tensor b = a.add(pre.cross().forward(norm(q, "norm2", a), memory, lengths));
      assertSame(b.add(inner(q, norm(q, "norm3", b))), pre.forward(x, memory, lengths));
      assertSame(norm(q, "norm2", a), pre.crossed(x));
    }
  }

  /** Run with parameters of 0 they would be other functions than meant. */
  @ParameterizedTest
  @EnumSource(
      value = UnaryOp.class,
      names = {"LEAKY_RELU", "ELU", "CLIP", "AFFINE", "POW_SCALAR"})
  void functionsThatNeedParametersAreRefused(UnaryOp op) {
    GptConfig gpt = GptConfig.of(9, 4, 1, 1, 8);
    for (Executable call :
        List.<Executable>of(
            () -> settings(true).withActivation(op),
            () -> gpt.withActivation(op),
            () -> new SqueezeExcite(2).withActivation(op),
            () -> Activation.of(op))) {
      assertEquals(
          "activation is "
              + op
              + ", which needs parameters; expected one of COPY, NEG, ABS, SQRT, SQUARE,"
              + " RECIPROCAL, EXP, EXPM1, LOG, SIGMOID, TANH, ERF, SIN, COS, RELU, SOFTPLUS, GELU,"
              + " GELU_TANH, SILU",
          assertThrows(IllegalArgumentException.class, call).getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryOp.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEAKY_RELU", "ELU", "CLIP", "AFFINE", "POW_SCALAR"})
  void functionsWithoutParametersAreTaken(UnaryOp op) {
    assertEquals(op, settings(true).withActivation(op).activation());
    assertEquals(op, GptConfig.of(9, 4, 1, 1, 8).withActivation(op).activation());
  }

  /** Each layer's weights are those for what the layers below it give. */
  @Test
  void weightsOfStacks() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = normal(engine, 1, 2, 3, 4);
      Tensor memory = normal(engine, 2, 2, 5, 4);
      for (boolean preNorm : new boolean[] {false, true}) {
        TransformerEncoder encoder = new TransformerEncoder(2, settings(preNorm));
        build(engine, encoder, 3, 4);
        TransformerEncoderLayer above = encoder.layers().get(1);
        Tensor between = encoder.layers().get(0).forward(x);
        List<Tensor> own = encoder.weights(x);
        assertEquals(2, own.size());
        assertArrayEquals(new int[] {2, 2, 3, 3}, own.get(0).shape());
        assertSame(above.attention().weights(above.attended(between)), own.get(1));
        TransformerDecoder decoder = new TransformerDecoder(2, settings(preNorm));
        build(engine, decoder, 3, 4);
        TransformerDecoderLayer last = decoder.layers().get(1);
        Tensor middle = decoder.layers().get(0).forward(x, memory, null);
        List<Tensor> cross = decoder.crossWeights(x, memory);
        assertEquals(2, cross.size());
        assertArrayEquals(new int[] {2, 2, 3, 5}, cross.get(0).shape());
        assertSame(last.cross().weights(last.crossed(middle), memory), cross.get(1));
      }
    }
  }

  /** Stacks are their layers one after the other, with a last norm where parts have them first. */
  @Test
  void stacks() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = normal(engine, 1, 2, 3, 4);
      Tensor memory = normal(engine, 2, 2, 5, 4);
      for (boolean preNorm : new boolean[] {false, true}) {
        TransformerEncoder encoder = new TransformerEncoder(2, settings(preNorm));
        Map<String, Tensor> p = build(engine, encoder, 3, 4);
        Tensor y = encoder.layers().get(1).forward(encoder.layers().get(0).forward(x));
        assertSame(preNorm ? norm(p, "norm", y) : y, encoder.forward(x));
        TransformerDecoder decoder = new TransformerDecoder(2, settings(preNorm));
        Map<String, Tensor> q = build(engine, decoder, 3, 4);
        Tensor z = decoder.layers().get(0).forward(x, memory, null);
        z = decoder.layers().get(1).forward(z, memory, null);
        assertSame(preNorm ? norm(q, "norm", z) : z, decoder.forward(x, memory, null));
      }
    }
  }
}
