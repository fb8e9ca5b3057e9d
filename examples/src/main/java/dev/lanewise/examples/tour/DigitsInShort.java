package dev.lanewise.examples.tour;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.metric.ConfusionMatrix;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochMetric;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import org.knowm.xchart.XYChart;

/** The digits network of document 001, 64-128-64-10, with Adam instead of 300 epochs of SGD. */
final class DigitsInShort {
  private static final int EPOCHS = 30;

  private DigitsInShort() {}

  static void run(StudyContext context, StudyResult.Builder result) throws IOException {
    Engine engine = context.engine();
    LabelledData digits = Digits.load();
    int classes = digits.classNames().size();
    Dataset all =
        Dataset.classification(digits.columns(), digits.features(), digits.labels(), classes);
    int[][] rows = Split.stratified(all.labels(), context.seed(), 0.7, 0.1, 0.2);
    Scaler scaler = Scaler.standard(all.select(rows[0]).features(), all.width());
    Dataset train = scaler.apply(all.select(rows[0]));
    Dataset validation = scaler.apply(all.select(rows[1]));
    Dataset test = scaler.apply(all.select(rows[2]));
    Sequential model =
        new Sequential(
                new Dense(128),
                Activation.relu(),
                new Dense(64),
                Activation.relu(),
                new Dense(classes))
            .build(engine, context.seed(), all.width());
    context
        .report()
        .section("Digits")
        .text(
            "%d images of 8 x 8 pixels to learn from; batches of 32, Adam, %d epochs."
                .formatted(train.rows(), EPOCHS))
        .preformatted(model.summary());
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adam(), 0.001)
            .batchSize(32)
            .epochs(EPOCHS)
            .seed(context.seed())
            .metric("accuracy", EpochMetric.accuracy());
    try (TrainingProgress progress = context.trainingProgress("digits");
        Trainer trainer = new Trainer(model, options.listener(progress));
        Scope data = engine.scope()) {
      long start = System.nanoTime();
      History history =
          trainer.fit(
              train.featureTensor(engine),
              train.labelTensor(engine),
              validation.featureTensor(engine),
              validation.labelTensor(engine));
      double seconds = (System.nanoTime() - start) * 1e-9;
      Tensor scores = trainer.predict(test.featureTensor(engine));
      int[] predicted = Classification.classes(scores.toFloats(), classes, 0.5);
      report(context, digits, test, history, predicted);
      result
          .figure(
              "digits-test-accuracy",
              Classification.accuracy(test.labels(), predicted),
              Target.atLeast(0.95))
          .figure("digits-training", seconds, "s");
    } finally {
      model.release();
    }
  }

  private static void report(
      StudyContext context, LabelledData digits, Dataset test, History history, int[] predicted) {
    XYChart chart = Charts.xy("Digits: loss by epoch", "epoch", "cross-entropy");
    Charts.history(chart, "training", history.series(EpochResult.LOSS));
    Charts.history(chart, "validation", history.series(EpochResult.VALIDATION_LOSS));
    String[] names = digits.classNames().toArray(new String[0]);
    context
        .report()
        .preformatted(ConfusionMatrix.of(test.labels(), predicted, names.length).report(names))
        .chart("digits-loss", "Training and validation loss of the digits network.", chart);
  }
}
