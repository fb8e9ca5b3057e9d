package dev.lanewise.nn.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class GeneratorProperties {
  private static final OptionalInt END = OptionalInt.of(0);
  private static Engine engine;

  @BeforeContainer
  static void open() {
    engine = TestEngines.scalar();
  }

  @AfterContainer
  static void close() {
    engine.close();
  }

  private static Sampler sampler(Sampling sampling) {
    return new Sampler(engine, sampling, new RandomStream(5, 0));
  }

  private static int[][] prompts(int rows, int size, Random random) {
    int[][] prompts = new int[rows][2];
    for (int[] prompt : prompts) {
      Arrays.setAll(prompt, i -> random.nextInt(size));
    }
    return prompts;
  }

  @Property(tries = 200)
  void aCacheChangesNothing(
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 2, max = 6) int size,
      @ForAll @IntRange(min = 0, max = 12) int most,
      @ForAll Random random) {
    TableModel model = new TableModel(size, random);
    int[][] prompts = prompts(rows, size, random);
    for (Sampling sampling : new Sampling[] {Sampling.greedy(), Sampling.temperature(1.2)}) {
      int[][] cached = new Generator(model, sampler(sampling), END).generate(prompts, most);
      int[][] plain =
          new Generator(model.recomputing(), sampler(sampling), END).generate(prompts, most);
      assertArrayEquals(plain, cached);
      for (int[] made : cached) {
        assertTrue(made.length <= most && Arrays.stream(made).noneMatch(token -> token == 0));
      }
    }
  }

  @Property(tries = 100)
  void greedyIsTheBestTokenEachTime(
      @ForAll @IntRange(min = 2, max = 6) int size, @ForAll Random random) {
    TableModel model = new TableModel(size, random);
    int[][] prompts = prompts(3, size, random);
    int[][] made = new Generator(model, sampler(Sampling.greedy()), END).generate(prompts, 8);
    for (int row = 0; row < prompts.length; row++) {
      int[] all = prompts[row];
      for (int token : made[row]) {
        assertEquals(best(model.after(all)), token);
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = token;
      }
      assertTrue(made[row].length == 8 || best(model.after(all)) == 0);
    }
  }

  private static int best(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  @Example
  void rowsDoNotDependOnWhenOthersEnd() {
    // Token 1 always leads to the end at once; the other rows must not notice.
    RecomputingModel model =
        new RecomputingModel(
            4,
            prefixes -> {
              float[] scores = new float[prefixes.length * 4];
              for (int row = 0; row < prefixes.length; row++) {
                boolean ends = prefixes[row][0] == 1;
                scores[row * 4] = ends ? 0 : Float.NEGATIVE_INFINITY;
                for (int token = 1; token < 4; token++) {
                  scores[row * 4 + token] = ends ? Float.NEGATIVE_INFINITY : token;
                }
              }
              return scores;
            });
    Sampling sampling = Sampling.temperature(2);
    int[][] alone =
        new Generator(model, sampler(sampling), END).generate(new int[][] {{2}, {3}, {2}}, 20);
    int[][] among =
        new Generator(model, sampler(sampling), END).generate(new int[][] {{2}, {1}, {2}}, 20);
    assertArrayEquals(alone[0], among[0]);
    assertArrayEquals(new int[0], among[1]);
    assertArrayEquals(alone[2], among[2]);
    assertEquals(20, among[2].length);
  }

  @Example
  void badPromptsAreRefused() {
    TableModel model = new TableModel(3, new Random(1));
    Generator generator = new Generator(model, sampler(Sampling.greedy()), OptionalInt.empty());
    refuses("prompts is empty", () -> generator.generate(new int[0][], 1));
    refuses("prompts[0] has 0 tokens", () -> generator.generate(new int[][] {{}}, 1));
    refuses("prompts[1] has 1 tokens", () -> generator.generate(new int[][] {{1, 2}, {1}}, 1));
    refuses("the token 3", () -> generator.generate(new int[][] {{3}}, 1));
    refuses("most is -1", () -> generator.generate(new int[][] {{1}}, -1));
    refuses("end is 3", () -> new Generator(model, sampler(Sampling.greedy()), OptionalInt.of(3)));
    RecomputingModel wrong = new RecomputingModel(3, prefixes -> new float[2]);
    assertThrows(
        IllegalStateException.class,
        () -> new Generator(wrong, sampler(Sampling.greedy()), END).generate(new int[][] {{1}}, 1));
  }

  private static void refuses(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
