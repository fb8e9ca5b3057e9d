package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.data.PrideAndPrejudice;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.text.NgramBaseline;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import java.io.IOException;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * A small causal Transformer that predicts Jane Austen character by character: the last tenth is
 * held out, and counted n-grams are measured on the same split.
 */
public final class GptStudy implements Study {
  /** What the trained network is called among the checkpoints. */
  public static final String MODEL = "gpt";

  static final String SENTENCE = "It is a truth universally acknowledged,";

  @Override
  public String name() {
    return "gpt";
  }

  @Override
  public String title() {
    return "A small GPT reads Pride and Prejudice";
  }

  @Override
  public String source() {
    return "Document 001: attention and Transformers";
  }

  @Override
  public boolean hasEpochs() {
    return false;
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  /** The network of the full form, for a text of so many different characters. */
  static GptConfig config(int characters) {
    return GptConfig.of(characters, 192, 4, 4, 128).withDropout(0.1).withRotary();
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    CharacterText text = PrideAndPrejudice.load();
    GptConfig config =
        context.isShort()
            ? GptConfig.of(text.vocabularySize(), 48, 2, 2, 32).withRotary()
            : config(text.vocabularySize());
    GptTraining.Plan plan =
        context.isShort()
            ? new GptTraining.Plan(8, 160, 20, 0.01, 2)
            : new GptTraining.Plan(6, 9000, 300, 0.003, 12);
    Gpt model = new Gpt(config);
    model.build(context.engine(), context.seed(), config.context());
    StudyResult.Builder result = StudyResult.builder();
    describe(context, text, model, plan);
    result.figure("parameters", model.parameterCount());
    long start = System.nanoTime();
    List<GptTraining.Point> points;
    try (Progress progress = context.progress("GPT", plan.steps())) {
      points = new GptTraining(model, text).run(plan, context.seed(), progress);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    double nats = points.getLast().heldOut();
    double seen = (double) plan.steps() * plan.batch() * config.context();
    result
        .figure("nats a character, held out", nats, Target.atMost(context.isShort() ? 2.7 : 1.40))
        .figure("bits a character, held out", nats / Math.log(2))
        .figure("nats a character, training (with dropout)", points.getLast().trained())
        .figure("steps of training", plan.steps())
        .figure("characters seen", seen)
        .figure("time of training", seconds, "s")
        .figure("characters a second of training", seen / seconds);
    context.checkpoint(MODEL).ifPresent(file -> ModelFile.save(file, model));
    chart(context, points);
    compare(context, text, nats, result);
    GptWriter writer = new GptWriter(context, text, model);
    writer.samples();
    context.report().section("What the heads look at");
    GptMaps maps = new GptMaps(model, text, SENTENCE);
    maps.addTo(context.report(), "gpt");
    result.figure("greatest error of a row of weights", maps.worst(), Target.atMost(1e-5));
    writer.compare(result);
    model.release();
    return result.build();
  }

  private static void describe(
      StudyContext context, CharacterText text, Gpt model, GptTraining.Plan plan) {
    GptConfig config = model.config();
    context
        .report()
        .section("The network")
        .text(
            ("The novel has %d characters, %d different ones; the last %d are held out. %d layers"
                    + " of width %d with %d heads see up to %d characters, whose places turn"
                    + " queries and keys; dropout is %s. A step reads %d pieces from anywhere in"
                    + " the rest; %d steps of AdamW (beta 0.9 and 0.95, decay 0.1 for weights),"
                    + " the rate rising to %s over %d steps and falling along a cosine to a tenth;"
                    + " gradients clipped at norm 1.")
                .formatted(
                    text.tokens().length,
                    text.vocabularySize(),
                    text.tokens().length - text.trainLength(),
                    config.layers(),
                    config.width(),
                    config.heads(),
                    config.context(),
                    config.dropout(),
                    plan.batch(),
                    plan.steps(),
                    plan.rate(),
                    plan.warmUp()))
        .preformatted(model.summary());
  }

  private static void chart(StudyContext context, List<GptTraining.Point> points) {
    double[] steps = points.stream().mapToDouble(GptTraining.Point::step).toArray();
    XYChart chart = Charts.xy("Nats a character", "steps of training", "nats");
    Charts.line(
        chart,
        "training, with dropout",
        steps,
        points.stream().mapToDouble(GptTraining.Point::trained).toArray());
    Charts.line(
        chart,
        "held out",
        steps,
        points.stream().mapToDouble(GptTraining.Point::heldOut).toArray());
    context
        .report()
        .section("Training")
        .text(
            "The held-out part is only looked at: nothing is chosen by it, and the network is the"
                + " one after the last step.")
        .chart("gpt-loss", "Training and held-out loss by steps", chart);
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
            ("The same split, and the same task: the probability of each held-out character after"
                    + " those before it, of which the network sees half its context or more. The"
                    + " best of the counted models has order %d.")
                .formatted(best))
        .table(counted.addTo(table).row("GPT", nats));
  }
}
