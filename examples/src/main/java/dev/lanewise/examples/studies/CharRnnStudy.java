package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.data.PrideAndPrejudice;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.text.NgramBaseline;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.generate.Generator;
import dev.lanewise.nn.generate.Sampler;
import dev.lanewise.nn.generate.Sampling;
import dev.lanewise.nn.zoo.CharRnn;
import dev.lanewise.nn.zoo.StatefulCharRnn;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.knowm.xchart.XYChart;

/**
 * An LSTM that predicts Jane Austen character by character: its end, the last tenth, is held out,
 * and counted n-grams are measured on the same split.
 */
public final class CharRnnStudy implements Study {
  private static final String PROMPT = "Elizabeth looked at Mr. Darcy, and ";
  private static final double[] TEMPERATURES = {0.5, 0.8, 1.1};

  @Override
  public String name() {
    return "char-rnn";
  }

  @Override
  public String title() {
    return "An LSTM reads Pride and Prejudice";
  }

  @Override
  public String source() {
    return "Document 001: recurrent neural networks";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    StudyResult.Builder result = StudyResult.builder();
    CharacterText text = PrideAndPrejudice.load();
    CharRnnPlan plan = plan(context);
    CharRnn model = plan.network(text.vocabularySize());
    model.build(context.engine(), context.seed(), plan.time());
    context
        .report()
        .section("The network")
        .text(
            "The novel has %d characters, %d different ones; the last %d are held out. %s."
                .formatted(
                    text.tokens().length,
                    text.vocabularySize(),
                    text.tokens().length - text.trainLength(),
                    plan.describe()))
        .preformatted(model.summary());
    result.figure("parameters", model.parameterCount());
    long start = System.nanoTime();
    List<CharRnnTraining.Point> points = new CharRnnTraining(context, text, plan, model).run();
    double seconds = (System.nanoTime() - start) * 1e-9;
    double nats = points.getLast().heldOut();
    result
        .figure("nats a character, held out", nats, Target.atMost(context.isShort() ? 2.6 : 1.40))
        .figure("bits a character, held out", nats / Math.log(2))
        .figure("nats a character, training (with dropout)", points.getLast().training())
        .figure("steps of training", plan.steps())
        .figure("time of training", seconds, "s");
    chart(context, points);
    compare(context, text, nats, result);
    samples(context, text, model);
    model.release();
    return result.build();
  }

  private static CharRnnPlan plan(StudyContext context) {
    return context.isShort()
        ? new CharRnnPlan(16, 96, 1, 0, 16, 32, 220, 0.01)
        : new CharRnnPlan(64, 512, 1, 0.25, 32, 64, 3600, 0.003);
  }

  private static void chart(StudyContext context, List<CharRnnTraining.Point> points) {
    double[] steps = points.stream().mapToDouble(CharRnnTraining.Point::step).toArray();
    XYChart chart = Charts.xy("Nats a character", "steps of training", "nats");
    Charts.line(
        chart,
        "training, with dropout",
        steps,
        points.stream().mapToDouble(CharRnnTraining.Point::training).toArray());
    Charts.line(
        chart,
        "held out",
        steps,
        points.stream().mapToDouble(CharRnnTraining.Point::heldOut).toArray());
    context
        .report()
        .section("Training")
        .text(
            "The held-out part is only looked at: nothing is chosen by it, and the network is the"
                + " one after the last step.")
        .chart("char-rnn-loss", "Training and held-out loss by steps", chart);
  }

  private static void compare(
      StudyContext context, CharacterText text, double nats, StudyResult.Builder result) {
    NgramBaseline counted = NgramBaseline.of(text);
    int best = 1;
    for (int order = 2; order <= NgramBaseline.ORDERS; order++) {
      best = counted.nats(order) < counted.nats(best) ? order : best;
    }
    result
        .figure("nats a character of counted 5-grams", counted.nats(5))
        .figure("nats below the best counted n-grams", counted.nats(best) - nats);
    Table table = Table.of("model", "nats a character, held out");
    context
        .report()
        .section("Beside counting")
        .text(
            "The same split, and the same task: the probability of each held-out character after"
                + " all before it. The best of the counted models has order %d.".formatted(best))
        .table(counted.addTo(table).row("LSTM", nats));
  }

  private static void samples(StudyContext context, CharacterText text, CharRnn model) {
    context
        .report()
        .section("What it writes")
        .text("Continuations of \"" + PROMPT + "\", one a temperature.");
    int length = context.choose(600, 60);
    int[][] prompt = {text.tokenizer().encode(PROMPT)};
    try (StatefulCharRnn writer = new StatefulCharRnn(model)) {
      for (int i = 0; i < TEMPERATURES.length; i++) {
        Sampler sampler =
            new Sampler(
                context.engine(),
                Sampling.temperature(TEMPERATURES[i]),
                new RandomStream(context.seed(), 1000 + i));
        int[] made =
            new Generator(writer, sampler, OptionalInt.empty()).generate(prompt, length)[0];
        context
            .report()
            .text("Temperature " + TEMPERATURES[i] + ":")
            .preformatted(PROMPT + text.tokenizer().decode(made));
      }
    }
  }
}
