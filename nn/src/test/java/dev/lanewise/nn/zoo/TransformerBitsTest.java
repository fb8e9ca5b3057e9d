package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Gradients of encoders and decoders, and decoding with caches: the same bits on two threads as on
 * one, and on a device that can't be looked into as on the scalar backend.
 */
class TransformerBitsTest {
  private static Tensor tokens(Engine engine, long seed, int vocabulary, int rows, int time) {
    return engine.of(new Random(seed).ints(rows * time, 0, vocabulary).toArray(), rows, time);
  }

  /** The loss and all gradients. */
  private static List<float[]> gradients(Layer model, Tensor loss, Scope tape) {
    List<float[]> all = new ArrayList<>();
    all.add(loss.toFloats());
    tape.backward(loss);
    for (Parameter parameter : model.parameters()) {
      Tensor gradient = parameter.value().grad();
      assertNotNull(gradient, parameter.name());
      all.add(gradient.toFloats());
    }
    return all;
  }

  private static List<float[]> translation(Engine engine) {
    Transformer model =
        new Transformer(9, 11, 70, 1, 32, TransformerSettings.of(2, 48).withDropout(0.2));
    model.build(engine, 5, 70);
    model.training(true);
    Tensor source = tokens(engine, 1, 9, 3, 70);
    Tensor target = tokens(engine, 2, 11, 3, 66);
    Tensor labels = tokens(engine, 3, 11, 3, 66);
    Tensor lengths = engine.of(new int[] {70, 1, 30});
    try (Scope tape = engine.tape()) {
      return gradients(model, model.forward(source, target, lengths).crossEntropy(labels), tape);
    }
  }

  private static List<float[]> picture(Engine engine) {
    VisionTransformer model = new VisionTransformer(2, 1, 2, 16, 24, 0.1, 5);
    model.build(engine, 5, 3, 8, 6);
    model.training(true);
    Tensor x = engine.empty(DType.F32, Layout.of(4, 3, 8, 6));
    new RandomStream(3, 0).normal(x, 0, 1);
    // The head starts at zero, and so would all gradients below it.
    for (Parameter parameter : model.parameters()) {
      if (parameter.name().equals("head.weight")) {
        new RandomStream(4, 0).normal(parameter.value(), 0, 1);
      }
    }
    try (Scope tape = engine.tape()) {
      Tensor loss = model.forward(x).crossEntropy(engine.of(new int[] {1, 0, 4, 2}));
      return gradients(model, loss, tape);
    }
  }

  private static List<float[]> decoding(Engine engine) {
    Transformer model = new Transformer(0, 11, 12, 2, 16, TransformerSettings.of(2, 24));
    model.build(engine, 5, 12);
    List<float[]> scores = new ArrayList<>();
    int[][] sources = {{1, 2, 3, 4}, {5, 6, 0, 0}};
    try (CachedTransformer cached = new CachedTransformer(model, sources, new int[] {4, 2}, 9)) {
      scores.add(cached.start(new int[][] {{1, 2}, {3, 4}}));
      scores.add(cached.next(new int[] {5, 6}));
      cached.select(new int[] {1, 0, 1});
      scores.add(cached.next(new int[] {7, 8, 9}));
    }
    return scores;
  }

  private static void check(Function<Engine, List<float[]>> run) {
    List<float[]> scalar;
    try (Engine engine = TestEngines.scalar()) {
      scalar = run.apply(engine);
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      assertSame(scalar, run.apply(engine));
    }
    List<float[]> one;
    try (Engine engine = TestEngines.best(1)) {
      one = run.apply(engine);
    }
    try (Engine engine = TestEngines.best(2)) {
      assertSame(one, run.apply(engine));
    }
  }

  private static void assertSame(List<float[]> expected, List<float[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "array " + i);
    }
  }

  @Test
  void encoderAndDecoder() {
    check(TransformerBitsTest::translation);
  }

  @Test
  void visionTransformer() {
    check(TransformerBitsTest::picture);
  }

  @Test
  void decodingWithCaches() {
    check(TransformerBitsTest::decoding);
  }
}
