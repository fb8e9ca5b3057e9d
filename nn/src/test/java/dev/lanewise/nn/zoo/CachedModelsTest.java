package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.generate.BeamSearch;
import dev.lanewise.nn.generate.Generator;
import dev.lanewise.nn.generate.Hypothesis;
import dev.lanewise.nn.generate.RecomputingModel;
import dev.lanewise.nn.generate.Sampler;
import dev.lanewise.nn.generate.Sampling;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.testing.TestEngines;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Generation with caches makes the same tokens as from whole prefixes. */
class CachedModelsTest {
  private static final int VOCABULARY = 13;
  private static final int[][] PROMPTS = {{1, 2, 3}, {4, 5, 6}, {7, 7, 7}};

  private static Gpt gpt(Engine engine, boolean rotary) {
    GptConfig config = GptConfig.of(VOCABULARY, 30, 2, 2, 32).withDropout(0.2);
    Gpt model = new Gpt(rotary ? config.withRotary() : config);
    model.build(engine, 5, 30);
    return model;
  }

  private static RecomputingModel recomputing(Gpt model) {
    return new RecomputingModel(
        VOCABULARY,
        prefixes -> {
          try (Scope scope = model.engine().scope()) {
            return CachedTokens.lastStep(
                model.forward(CachedTokens.matrix(model.engine(), prefixes)));
          }
        });
  }

  private static int[][] generate(Engine engine, AutoregressiveModel model) {
    Sampler sampler = new Sampler(engine, Sampling.temperature(1), new RandomStream(8, 0));
    return new Generator(model, sampler, OptionalInt.of(0)).generate(PROMPTS, 27);
  }

  @Test
  void samplesAreTheSameWithAndWithoutCache() {
    try (Engine engine = TestEngines.best(2)) {
      for (boolean rotary : new boolean[] {false, true}) {
        Gpt model = gpt(engine, rotary);
        try (CachedGpt cached = new CachedGpt(model)) {
          int[][] found = generate(engine, cached);
          assertArrayEquals(generate(engine, recomputing(model)), found);
          assertTrue(found[0].length != found[1].length, "a row ended before another");
          // Begun anew, all is forgotten.
          assertArrayEquals(found, generate(engine, cached));
        }
      }
    }
  }

  @Test
  void beamsAreTheSameWithAndWithoutCache() {
    try (Engine engine = TestEngines.best(2)) {
      Gpt model = gpt(engine, true);
      try (CachedGpt cached = new CachedGpt(model)) {
        compare(cached, recomputing(model), PROMPTS);
      }
    }
  }

  private static void compare(
      AutoregressiveModel cached, AutoregressiveModel plain, int[][] prompts) {
    List<List<Hypothesis>> expected =
        new BeamSearch(plain, 3, 0.6, OptionalInt.of(0)).search(prompts, 12);
    List<List<Hypothesis>> found =
        new BeamSearch(cached, 3, 0.6, OptionalInt.of(0)).search(prompts, 12);
    for (int row = 0; row < prompts.length; row++) {
      for (int i = 0; i < 3; i++) {
        Hypothesis one = expected.get(row).get(i);
        assertArrayEquals(one.tokens(), found.get(row).get(i).tokens());
        assertEquals(one.logProbability(), found.get(row).get(i).logProbability());
      }
    }
  }

  @Test
  void translationsAreTheSameWithAndWithoutCache() {
    try (Engine engine = TestEngines.best(1)) {
      Transformer model = new Transformer(9, VOCABULARY, 20, 2, 16, TransformerSettings.of(2, 24));
      model.build(engine, 7, 20);
      int[][] source = {{1, 2, 3, 4, 0, 0}};
      int[] length = {4};
      RecomputingModel plain =
          new RecomputingModel(
              VOCABULARY,
              prefixes -> {
                int[][] sources = new int[prefixes.length][];
                int[] lengths = new int[prefixes.length];
                for (int row = 0; row < sources.length; row++) {
                  sources[row] = source[0];
                  lengths[row] = length[0];
                }
                try (Scope scope = engine.scope()) {
                  return CachedTokens.lastStep(
                      model.forward(
                          CachedTokens.matrix(engine, sources),
                          CachedTokens.matrix(engine, prefixes),
                          engine.of(lengths)));
                }
              });
      try (CachedTransformer cached = new CachedTransformer(model, source, length, 13)) {
        compare(cached, plain, new int[][] {{1}});
      }
    }
  }

  /** Rows of several sources keep their own when they are chosen. */
  @Test
  void chosenRowsKeepTheirSource() {
    try (Engine engine = TestEngines.best(1)) {
      Transformer model = new Transformer(9, VOCABULARY, 20, 1, 16, TransformerSettings.of(2, 24));
      model.build(engine, 7, 20);
      int[][] sources = {{1, 2, 3}, {4, 5, 6}};
      int[] lengths = {3, 2};
      try (CachedTransformer both = new CachedTransformer(model, sources, lengths, 5);
          CachedTransformer second =
              new CachedTransformer(model, new int[][] {{4, 5, 6}}, new int[] {2}, 5)) {
        float[] one = both.start(new int[][] {{1}, {1}});
        float[] two = second.start(new int[][] {{1}});
        for (int i = 0; i < VOCABULARY; i++) {
          assertEquals(two[i], one[VOCABULARY + i]);
        }
        both.select(new int[] {1});
        assertArrayEquals(second.next(new int[] {3}), both.next(new int[] {3}));
      }
    }
  }

  @Test
  void badCallsAreRefused() {
    try (Engine engine = TestEngines.best(1);
        CachedGpt cached = new CachedGpt(gpt(engine, false))) {
      assertThrows(IllegalStateException.class, () -> cached.next(new int[] {1}));
      assertThrows(IllegalStateException.class, () -> cached.select(new int[] {0}));
      refuses("row 1 has 1 tokens", () -> cached.start(new int[][] {{1, 2}, {3}}));
      cached.start(new int[][] {new int[30]});
      refuses("steps are 30 to 30; expected 0 to 29", () -> cached.next(new int[] {1}));
      Transformer model = translator(engine, DType.F32);
      refuses(
          "there are 1 sources and 2 lengths",
          () -> new CachedTransformer(model, new int[1][3], new int[2], 5));
    }
  }

  private static Transformer translator(Engine engine, DType dtype) {
    Transformer model =
        new Transformer(9, 9, 20, 2, 16, TransformerSettings.of(2, 24).withDropout(0.2));
    model.build(engine, dtype, 7, 20);
    return model;
  }

  private static CachedTransformer cached(Transformer model) {
    return new CachedTransformer(model, new int[][] {{1, 2}, {3, 4}}, new int[] {2, 1}, 5);
  }

  /** Dropout would change what is generated. */
  @Test
  void networksInTrainingModeAreRefused() {
    try (Engine engine = TestEngines.best(1)) {
      Gpt gpt = gpt(engine, false);
      Transformer translator = translator(engine, DType.F32);
      try (CachedGpt begun = new CachedGpt(gpt);
          CachedTransformer translation = cached(translator)) {
        begun.start(PROMPTS);
        translation.start(new int[][] {{1}, {2}});
        gpt.training(true);
        translator.training(true);
        for (Runnable call :
            List.<Runnable>of(
                () -> new CachedGpt(gpt),
                () -> begun.next(new int[3]),
                () -> begun.start(PROMPTS),
                () -> cached(translator),
                () -> translation.next(new int[2]),
                () -> translation.start(new int[][] {{1}, {2}}))) {
          String message = assertThrows(IllegalStateException.class, call::run).getMessage();
          assertTrue(message.contains("call training(false) first"), message);
        }
      }
    }
  }

  @Test
  void networksInDoublePrecisionAreRefused() {
    try (Engine engine = TestEngines.best(1)) {
      Gpt gpt = new Gpt(GptConfig.of(VOCABULARY, 9, 1, 2, 8));
      gpt.build(engine, DType.F64, 1, 9);
      refuses("model has elements of F64; expected F32", () -> new CachedGpt(gpt));
      Transformer translator = translator(engine, DType.F64);
      refuses("model has elements of F64; expected F32", () -> cached(translator));
      Gpt unbuilt = new Gpt(GptConfig.of(VOCABULARY, 9, 1, 2, 8));
      assertThrows(IllegalStateException.class, () -> new CachedGpt(unbuilt));
    }
  }

  /** As if nothing had been begun: nothing to go on from, no memory kept, free to start anew. */
  @Test
  void afterAFailedStartNothingIsBegun() {
    try (Engine engine = TestEngines.best(1);
        CachedGpt gpt = new CachedGpt(gpt(engine, false));
        CachedTransformer translation = cached(translator(engine, DType.F32))) {
      int[][] two = {{1, 2}, {2, 3}};
      float[] first = gpt.start(two).clone();
      float[] second = translation.start(two).clone();
      translation.close();
      gpt.close();
      long before = engine.stats().idleBytes();
      for (AutoregressiveModel model : List.of(gpt, translation)) {
        model.start(two);
        for (int[][] wrong : List.of(new int[][] {{1, 99}, {2, 3}}, new int[][] {{1}, {2, 3}})) {
          assertThrows(IllegalArgumentException.class, () -> model.start(wrong));
          assertThrows(IllegalStateException.class, () -> model.next(new int[2]));
          assertThrows(IllegalStateException.class, () -> model.select(new int[2]));
        }
      }
      assertEquals(before, engine.stats().idleBytes());
      assertArrayEquals(first, gpt.start(two));
      assertArrayEquals(second, translation.start(two));
    }
  }

  /** A step or a choice that is refused leaves all as it was. */
  @Test
  void afterAFailedStepAllIsAsBefore() {
    try (Engine engine = TestEngines.best(1);
        CachedGpt gpt = new CachedGpt(gpt(engine, true));
        CachedTransformer translation = cached(translator(engine, DType.F32))) {
      for (AutoregressiveModel model : List.of(gpt, translation)) {
        model.start(new int[][] {{1, 2}, {2, 3}});
        float[] expected = model.next(new int[] {3, 4}).clone();
        model.start(new int[][] {{1, 2}, {2, 3}});
        refuses("99", () -> model.next(new int[] {3, 99}));
        refuses("3", () -> model.next(new int[3]));
        refuses("samples[1] is 2; expected 0 to 1", () -> model.select(new int[] {0, 2}));
        refuses("samples is empty", () -> model.select(new int[0]));
        assertArrayEquals(expected, model.next(new int[] {3, 4}));
      }
    }
  }

  @Test
  void badSourcesAreRefused() {
    try (Engine engine = TestEngines.best(1)) {
      Transformer model = translator(engine, DType.F32);
      int[][] ragged = {{1, 2}, {3}};
      refuses(
          "row 1 has 1 tokens; expected 2",
          () -> new CachedTransformer(model, ragged, new int[] {2, 1}, 5));
      refuses(
          "lengths[1] is 3; expected 1 to 2",
          () -> new CachedTransformer(model, new int[2][2], new int[] {2, 3}, 5));
      refuses(
          "most is 0; expected 1 or more",
          () -> new CachedTransformer(model, new int[2][2], new int[] {2, 1}, 0));
    }
  }

  private static void refuses(String inMessage, Runnable call) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, call::run, inMessage);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }
}
