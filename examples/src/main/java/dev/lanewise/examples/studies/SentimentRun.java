package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.text.ClassifierTraining;
import dev.lanewise.examples.text.TextClassifier;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * One data set of {@link SentimentStudy}: all networks in one table, and a sentence word by word.
 */
final class SentimentRun {
  private final StudyContext context;
  private final SentimentTexts texts;
  private final String title;
  private final String prefix;
  private final AfterEachWord sentence;
  private final Table table =
      Table.of("network", "parameters", "best epoch", "training", "validation", "test");
  private final XYChart curves = Charts.xy("Loss on the validation part", "epoch", "cross-entropy");

  /**
   * A run.
   *
   * @param title of the report's section
   * @param prefix before the names of figures and plots; empty for the data set that must be
   *     learned, else small letters with a hyphen
   * @param sentence to be read word by word
   */
  SentimentRun(
      StudyContext context, SentimentTexts texts, String title, String prefix, String sentence) {
    this.context = context;
    this.texts = texts;
    this.title = title;
    this.prefix = prefix;
    this.sentence = new AfterEachWord(sentence, texts.className());
  }

  /** Trains and judges the networks, and returns the best accuracy on the test part. */
  double train(List<SentimentNetwork> networks, StudyResult.Builder result) {
    StudyReport report = context.report();
    report.section(title).text(texts.describe());
    double best = 0;
    for (SentimentNetwork network : networks) {
      best = Math.max(best, train(network, result));
    }
    report.table(table);
    report.chart(
        prefix + "validation-loss", title + ": loss on the validation part by epoch", curves);
    sentence.addTo(report, texts, prefix + "after-each-word");
    result.figure(prefix + "majority", texts.majority());
    return best;
  }

  private double train(SentimentNetwork network, StudyResult.Builder result) {
    SentimentTexts.Parts parts = network.bag() ? texts.asBags() : texts.inOrder();
    TextClassifier model = network.make().apply(texts);
    model.build(context.engine(), context.seed(), SentimentTexts.MOST_WORDS);
    int epochs = context.epochs(network.epochs(), network.bag() ? 4 : 2);
    try (Progress progress = context.progress(network.name(), epochs)) {
      ClassifierTraining training =
          new ClassifierTraining(model, parts.train(), parts.validation());
      long start = System.nanoTime();
      training.run(epochs, network.rate(), network.weightDecay(), context.seed(), progress);
      double seconds = (System.nanoTime() - start) * 1e-9;
      double accuracy = training.accuracy(parts.test());
      table.row(
          network.name(),
          model.parameterCount(),
          training.bestEpoch(),
          Numbers.duration(seconds),
          Numbers.fixed(training.accuracy(parts.validation()), 3),
          Numbers.fixed(accuracy, 3));
      Charts.history(curves, network.name(), training.validationLosses());
      if (!network.bag()) {
        sentence.read(network.name(), model, texts);
      }
      double[] losses = training.losses();
      result
          .mustHold(prefix + network.stem() + "-loss-falls", losses[losses.length - 1] < losses[0])
          .figure(prefix + network.stem() + "-test-accuracy", accuracy, target(network))
          .figure(prefix + network.stem() + "-training-time", seconds, "s");
      return accuracy;
    } finally {
      model.release();
    }
  }

  private Target target(SentimentNetwork network) {
    if (!prefix.isEmpty()) {
      return Target.none();
    }
    return Target.atLeast(context.isShort() ? 0.6 : network.least());
  }
}
