package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.KeyValueCache;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exact numbers of parameters, and that the networks run. */
class TransformerCountsTest {
  private static long count(Layer model, int... inputShape) {
    try (Engine engine = TestEngines.best(1)) {
      return model.build(engine, 1, inputShape).parameterCount();
    }
  }

  /**
   * The number of parameters is linear in layers, tokens and positions, so that those of a large
   * network follow from small ones.
   */
  @Test
  void gpt2() {
    long one = count(new Gpt(GptConfig.of(1, 1, 1, 12, 768)), 1);
    long layer = count(new Gpt(GptConfig.of(1, 1, 2, 12, 768)), 1) - one;
    long token = count(new Gpt(GptConfig.of(2, 1, 1, 12, 768)), 1) - one;
    long position = count(new Gpt(GptConfig.of(1, 2, 1, 12, 768)), 1) - one;
    assertEquals(7_087_872, layer);
    assertEquals(124_439_808, one + 11 * layer + 50_256 * token + 1_023 * position);
  }

  @Test
  void bertBase() {
    long one = count(new BertEncoder(1, 1, 1, 12, 768, 0.1), 1);
    long layer = count(new BertEncoder(1, 1, 2, 12, 768, 0.1), 1) - one;
    long token = count(new BertEncoder(2, 1, 1, 12, 768, 0.1), 1) - one;
    long position = count(new BertEncoder(1, 2, 1, 12, 768, 0.1), 1) - one;
    assertEquals(109_482_240, one + 11 * layer + 30_521 * token + 511 * position);
  }

  @Test
  void vitB16() {
    int[] image = {3, 224, 224};
    long one = count(new VisionTransformer(16, 1, 12, 768, 3072, 0, 1000), image);
    long layer = count(new VisionTransformer(16, 2, 12, 768, 3072, 0, 1000), image) - one;
    assertEquals(86_567_656, one + 11 * layer);
  }

  /**
   * The paper's base network without its tables: encoder layers of 3,152,384 and decoder layers of
   * 4,204,032 (with biases of the attention's projections, which the paper lacks).
   */
  @Test
  void transformerBase() {
    TransformerSettings base = TransformerSettings.of(8, 2048);
    long one = count(new Transformer(0, 1, 4, 1, 512, base), 4);
    long two = count(new Transformer(0, 1, 4, 2, 512, base), 4);
    assertEquals(3_152_384 + 4_204_032, two - one);
    assertEquals(512 + 3_152_384 + 4_204_032, one);
    assertEquals(one + 512 * 37, count(new Transformer(37, 1, 4, 1, 512, base), 4));
  }

  @Test
  @Tag("slow")
  void largeOnesAsTheyAre() {
    assertEquals(124_439_808, count(Gpt.gpt2(), 1024));
    assertEquals(109_482_240, count(BertEncoder.base(), 512));
    assertEquals(86_567_656, count(VisionTransformer.base16(1000), 3, 224, 224));
    assertEquals(37_000 * 512 + 6 * 7_356_416, count(Transformer.base(37_000, 64), 64));
  }

  @Test
  void bertReadsSegmentsAndLengths() {
    try (Engine engine = TestEngines.best(1);
        Scope scope = engine.scope()) {
      BertEncoder model = new BertEncoder(30, 8, 2, 2, 16, 0.1);
      model.build(engine, 2, 8);
      int[] words = new Random(1).ints(16, 0, 30).toArray();
      Tensor x = engine.of(words, 2, 8);
      float[] plain = model.forward(x).toFloats();
      Tensor none = engine.of(new int[16], 2, 8);
      assertArrayEquals(plain, model.forward(x, none, null).toFloats());
      Tensor lengths = engine.of(new int[] {8, 5});
      float[] padded = model.forward(x, none, lengths).toFloats();
      assertArrayEquals(Arrays.copyOf(plain, 128), Arrays.copyOf(padded, 128));
      // What lies behind a sample's length does not matter to what lies before.
      words[15] = (words[15] + 1) % 30;
      float[] other = model.forward(engine.of(words, 2, 8), none, lengths).toFloats();
      assertArrayEquals(Arrays.copyOfRange(padded, 128, 208), Arrays.copyOfRange(other, 128, 208));
      Tensor pooled = model.pooled(model.forward(x));
      assertArrayEquals(new int[] {2, 16}, pooled.shape());
    }
  }

  @Test
  void transformerDecodesWithCachesToTheSameBits() {
    try (Engine engine = TestEngines.best(2)) {
      Transformer model = new Transformer(20, 30, 9, 2, 32, TransformerSettings.of(4, 48));
      model.build(engine, 2, 9);
      Tensor source = engine.of(new Random(1).ints(18, 0, 20).toArray(), 2, 9);
      int[] target = new Random(2).ints(14, 0, 30).toArray();
      Tensor lengths = engine.of(new int[] {9, 3});
      float[] whole = model.forward(source, engine.of(target, 2, 7), lengths).toFloats();
      List<KeyValueCache> caches = model.decoder().caches(2, 9);
      List<KeyValueCache> memories = model.decoder().remember(model.encode(source, lengths));
      for (int t = 0; t < 7; t++) {
        Tensor now = engine.of(new int[] {target[t], target[7 + t]}, 2, 1);
        float[] found = model.step(now, caches, memories, lengths).toFloats();
        for (int b = 0; b < 2; b++) {
          int from = (b * 7 + t) * 30;
          assertArrayEquals(
              Arrays.copyOfRange(whole, from, from + 30),
              Arrays.copyOfRange(found, 30 * b, 30 * b + 30));
        }
      }
    }
  }

  @Test
  void visionTransformerScoresImages() {
    try (Engine engine = TestEngines.best(2);
        Scope scope = engine.scope()) {
      VisionTransformer model = new VisionTransformer(2, 2, 2, 16, 24, 0.1, 10);
      model.build(engine, 2, 1, 8, 8);
      assertArrayEquals(new int[] {10}, model.outputShape());
      assertArrayEquals(new int[] {3, 10}, model.forward(engine.ones(3, 1, 8, 8)).shape());
    }
  }
}
