package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Multi30k;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.WeightMap;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.translation.Alignment;
import dev.lanewise.examples.translation.Judged;
import dev.lanewise.examples.translation.TranslationTask;
import dev.lanewise.examples.translation.TranslationTraining;
import dev.lanewise.examples.translation.Translator;
import dev.lanewise.nn.io.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;

/**
 * The Transformer of 2017 beside recurrent units with attention: English to French where Multi30k
 * is at hand, else dates as people write them to ISO 8601. Translations are searched by a beam; a
 * map shows what the decoder looks at.
 */
public final class TranslationStudy implements Study {
  private static final int SHOWN = 6;
  private static final int CELL = 22;
  private static final int DATES = 20_000;

  static final List<String> CAPTIONS =
      List.of("The cat sat on the mat.", "A man in a blue shirt is riding a bike.");
  static final List<String> DATE_SAMPLES =
      List.of("Wednesday, 3 March 2021", "the 21st of June 1998");

  @Override
  public String name() {
    return "translation";
  }

  @Override
  public String title() {
    return "Translation: an encoder, a decoder and what it looks at";
  }

  @Override
  public String source() {
    return "Document 001: attention between two sentences, Transformers";
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  /** The captions, if they are at hand and this is not the short form. */
  static Optional<Multi30k.Parts> captions(StudyContext context) throws IOException {
    Optional<Path> folder = context.dataFolder();
    return folder.isPresent() && !context.isShort()
        ? Multi30k.load(folder.get())
        : Optional.empty();
  }

  /** The dates: fewer in the short form. */
  static TranslationTask dates(StudyContext context) {
    return TranslationTask.dates(
        context.choose(DATES, 3000), context.choose(1000, 100), context.seed());
  }

  /**
   * What a trained network is called among the checkpoints.
   *
   * @param task the stem of what it translates
   * @param translator the stem of its kind
   */
  static String model(String task, String translator) {
    return "translation-" + task + "-" + translator;
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    Optional<Multi30k.Parts> parts = captions(context);
    TranslationTask task =
        parts.isPresent() ? TranslationTask.captions(parts.get()) : dates(context);
    TranslationPlan plan = parts.isPresent() ? TranslationPlan.CAPTIONS : TranslationPlan.DATES;
    plan = plan.withEpochs(context.epochs(plan.epochs(), 3));
    StudyReport report = context.report();
    if (parts.isEmpty()) {
      report.text(context.isShort() ? "The short form translates dates." : Multi30k.howToGet());
    }
    report
        .section(task.name())
        .text(
            ("%d pairs to learn from, %d to follow the training by, %d to be judged by, read once."
                    + " %d tokens of the source, %d of the target; sequences of at most %d.")
                .formatted(
                    task.train().size(),
                    task.validation().size(),
                    task.test().size(),
                    task.source().vocabulary().size(),
                    task.target().vocabulary().size(),
                    task.most()))
        .text(plan.describe());
    return new Run(context, task, plan, parts.isPresent()).all();
  }

  /** One task with both networks. */
  private static final class Run {
    private final StudyContext context;
    private final TranslationTask task;
    private final TranslationPlan plan;
    private final boolean captions;
    private final StudyResult.Builder result = StudyResult.builder();
    private final XYChart curves =
        Charts.xy("Loss on the validation part", "epoch", "nats a token");
    private final Table table =
        Table.of("network", "parameters", "training", "exact", "BLEU", "translating, a sentence");
    private double best;

    Run(StudyContext context, TranslationTask task, TranslationPlan plan, boolean captions) {
      this.context = context;
      this.task = task;
      this.plan = plan;
      this.captions = captions;
    }

    StudyResult all() {
      for (Supplier<Translator> network : plan.networks(context.engine(), task, context.seed())) {
        Translator translator = network.get();
        try {
          one(translator);
        } finally {
          translator.layer().release();
        }
      }
      context.report().section("Both networks").table(table);
      context.report().chart("validation-loss", "Validation loss of both networks", curves);
      if (captions) {
        result.figure("best-bleu", best, Target.atLeast(30));
      }
      return result.build();
    }

    private void one(Translator translator) {
      TranslationTraining training = new TranslationTraining(translator, task);
      long start = System.nanoTime();
      try (Progress progress = context.progress(translator.name(), plan.epochs())) {
        training.run(
            plan.epochs(), plan.rate(translator), plan.smoothing(), context.seed(), progress);
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      context
          .checkpoint(model(task.stem(), translator.stem()))
          .ifPresent(file -> ModelFile.save(file, translator.layer()));
      Judged judged;
      try (Progress progress =
          context.progress(translator.name() + ": translating", task.test().size())) {
        judged = Judged.of(translator, task, plan.beam(), progress);
      }
      best = Math.max(best, judged.bleu().score());
      table.row(
          translator.name(),
          translator.layer().parameterCount(),
          Numbers.duration(seconds),
          Numbers.percent(judged.exact()),
          Numbers.fixed(judged.bleu().score(), 1),
          Numbers.duration(judged.seconds() / task.test().size()));
      show(translator, judged);
      double[] losses = training.losses();
      String stem = task.stem() + "-" + translator.stem();
      double[] held = training.validationLosses();
      Charts.history(curves, translator.name(), held);
      boolean brief = context.isShort();
      Target exact = captions || brief ? Target.none() : Target.atLeast(0.98);
      // Whoever knows dates but doesn't read the source is at ln(36525) / 11, 0.95 a token.
      Target loss = brief ? Target.atMost(0.9) : Target.none();
      result
          .mustHold(translator.name() + ": the loss falls", losses[losses.length - 1] < losses[0])
          .figure(stem + "-validation-loss", held[held.length - 1], "nats a token", loss)
          .figure(stem + "-exact", judged.exact(), exact)
          .figure(stem + "-bleu", judged.bleu().score())
          .figure(stem + "-training-time", seconds, "s");
    }

    private void show(Translator translator, Judged judged) {
      Table samples = Table.of("source", "translation", "reference");
      for (int i = 0; i < Math.min(SHOWN, task.test().size()); i++) {
        samples.row(
            task.test().sources().get(i),
            judged.translations().get(i),
            task.test().targets().get(i));
      }
      StudyReport report = context.report().section(translator.name()).table(samples);
      int number = 1;
      for (String text : captions ? CAPTIONS : DATE_SAMPLES) {
        Alignment alignment = Alignment.of(translator, task, text, plan.beam());
        report
            .text("%s -> %s".formatted(text, alignment.translation()))
            .image(
                "%s-alignment-%d".formatted(translator.stem(), number++),
                "What the decoder of the %s looks at (across) while it makes each token (down): %s"
                    .formatted(translator.name(), text),
                WeightMap.of(
                    alignment.weights(), alignment.targetNames(), alignment.sourceNames(), CELL));
      }
    }
  }
}
