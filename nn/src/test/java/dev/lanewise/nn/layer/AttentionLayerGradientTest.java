package dev.lanewise.nn.layer;

import static dev.lanewise.nn.testing.GradientCheck.leaf;
import static dev.lanewise.nn.testing.GradientCheck.weighted;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.testing.GradientCheck;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layers of a Transformer against central differences in float64. */
class AttentionLayerGradientTest {
  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = TestEngines.scalar();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static TransformerSettings settings() {
    return TransformerSettings.of(2, 5)
        .withActivation(UnaryOp.GELU)
        .withInitializer(Initializer.normal(0.6));
  }

  @Test
  void multiHeadAttention() {
    GradientCheck.check(engine, new MultiHeadAttention(2), true, 2, 3, 4);
    GradientCheck.check(
        engine,
        new MultiHeadAttention(2).withKeyHeads(1).causal().withRotary(RotaryPositions.upTo(4)),
        true,
        2,
        3,
        4);
    GradientCheck.check(
        engine,
        new MultiHeadAttention(2).causal().withGpt2Names(Initializer.normal(0.5)),
        true,
        1,
        3,
        4);
  }

  @Test
  void encoderLayers() {
    GradientCheck.check(engine, new TransformerEncoderLayer(settings()), true, 2, 3, 4);
    GradientCheck.check(
        engine,
        new TransformerEncoderLayer(settings().withPreNorm().withCausality().withDropout(0.3)),
        true,
        2,
        3,
        4);
    GradientCheck.check(engine, new TransformerEncoder(2, settings().withPreNorm()), true, 1, 2, 4);
  }

  /** By their input, their memory, and all parameters. */
  @Test
  void decoderLayers() {
    for (TransformerSettings settings : List.of(settings(), settings().withPreNorm())) {
      TransformerDecoderLayer layer = new TransformerDecoderLayer(settings);
      layer.build(engine, DType.F64, 4, 3, 4);
      layer.training(true);
      Tensor x = leaf(engine, 1, 2, 3, 4);
      List<Tensor> leaves = new ArrayList<>();
      Tensor memory = leaf(engine, 2, 2, 5, 4);
      leaves.add(memory);
      layer.parameters().forEach(parameter -> leaves.add(parameter.value()));
      Tensor lengths = engine.of(new int[] {5, 3});
      GradientCheck.check(engine, x, leaves, () -> weighted(layer.forward(x, memory, lengths)));
    }
  }

  @Test
  void positions() {
    GradientCheck.check(engine, new SinusoidalPositions(4), true, 2, 3, 4);
    GradientCheck.check(engine, new LearnedPositions(4, Initializer.normal(1)), true, 2, 3, 4);
  }

  @Test
  void patchEmbedding() {
    GradientCheck.check(engine, new PatchEmbedding(2, 3), true, 2, 2, 4, 2);
  }
}
