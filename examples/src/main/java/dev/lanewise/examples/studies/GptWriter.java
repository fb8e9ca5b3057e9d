package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.generate.Generator;
import dev.lanewise.nn.generate.RecomputingModel;
import dev.lanewise.nn.generate.Sampler;
import dev.lanewise.nn.generate.Sampling;
import dev.lanewise.nn.zoo.CachedGpt;
import dev.lanewise.nn.zoo.Gpt;
import java.util.Arrays;
import java.util.OptionalInt;

/** Lets a trained {@link Gpt} write, and compares writing with its cache and without. */
final class GptWriter {
  private static final String PROMPT = "Elizabeth looked at Mr. Darcy, and ";
  private static final double[] TEMPERATURES = {0.5, 0.8, 1.1};

  /** How often writing is timed, greedily and by chance. */
  private static final int ROUNDS = 3;

  /** Sequences of random numbers that no layer has. */
  private static final int FIRST_STREAM = 1000;

  private final StudyContext context;
  private final CharacterText text;
  private final Gpt model;

  GptWriter(StudyContext context, CharacterText text, Gpt model) {
    this.context = context;
    this.text = text;
    this.model = model;
  }

  /** Continuations of a prompt at several temperatures, as long as the context allows. */
  void samples() {
    context
        .report()
        .section("What it writes")
        .text("Continuations of \"" + PROMPT + "\", one a temperature.");
    try (CachedGpt cached = new CachedGpt(model)) {
      for (int i = 0; i < TEMPERATURES.length; i++) {
        int[] made = write(cached, Sampling.temperature(TEMPERATURES[i]), i);
        context
            .report()
            .text("Temperature " + TEMPERATURES[i] + ":")
            .preformatted(PROMPT + text.tokenizer().decode(made));
      }
    }
  }

  private int[] write(AutoregressiveModel writer, Sampling sampling, int stream) {
    Sampler sampler =
        new Sampler(
            context.engine(), sampling, new RandomStream(context.seed(), FIRST_STREAM + stream));
    int[][] prompt = {text.tokenizer().encode(PROMPT)};
    int most = model.config().context() - prompt[0].length;
    return new Generator(writer, sampler, OptionalInt.empty()).generate(prompt, most)[0];
  }

  /** The same tokens with the cache and without, and how long each takes. */
  void compare(StudyResult.Builder result) {
    RecomputingModel plain =
        new RecomputingModel(text.vocabularySize(), prefixes -> scores(prefixes));
    boolean same = true;
    double[] rates = new double[2];
    int rounds = context.choose(ROUNDS, 1);
    try (CachedGpt cached = new CachedGpt(model)) {
      // By turns, so that a slow moment of the machine hits both; the fastest counts.
      for (int round = 0; round < 2 * rounds; round++) {
        Sampling sampling = round % 2 == 0 ? Sampling.greedy() : Sampling.temperature(1);
        long start = System.nanoTime();
        int[] fast = write(cached, sampling, ROUNDS + round);
        long middle = System.nanoTime();
        int[] slow = write(plain, sampling, ROUNDS + round);
        long end = System.nanoTime();
        same &= Arrays.equals(fast, slow);
        rates[0] = Math.max(rates[0], fast.length / ((middle - start) * 1e-9));
        rates[1] = Math.max(rates[1], slow.length / ((end - middle) * 1e-9));
      }
    }
    context
        .report()
        .section("With a cache and without")
        .text(
            "With the cache of keys and values a new character costs the work of one step; without"
                + " it, of all steps before it again. Both write the same characters, since the"
                + " scores agree to the bit.")
        .table(
            Table.of("writing", "characters a second")
                .row("with the cache", rates[0])
                .row("without", rates[1]));
    result
        .mustHold("writing with the cache equals writing without", same)
        .figure("characters a second with the cache", rates[0])
        .figure("characters a second without", rates[1])
        .figure(
            "the cache's gain",
            rates[0] / rates[1],
            context.isShort() ? Target.none() : Target.atLeast(1));
  }

  private float[] scores(int[][] prefixes) {
    Engine engine = model.engine();
    int[] flat = Arrays.stream(prefixes).flatMapToInt(Arrays::stream).toArray();
    int time = prefixes[0].length;
    try (Scope scope = engine.scope()) {
      Tensor logits = model.forward(engine.of(flat, prefixes.length, time));
      return logits.slice(1, time - 1, time).toFloats();
    }
  }
}
