package dev.lanewise.examples.studies;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.images.Augmentation;
import dev.lanewise.examples.images.AugmentedImages;
import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.images.Normalization;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochMetric;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.knowm.xchart.XYChart;

/** Trains and judges one network of {@link CifarStudy}. */
final class CifarTraining {
  private static final int MOST_SHIFT = 4;
  private static final double WEIGHT_DECAY = 0.02;

  private final StudyContext context;
  private final ImageSet train;
  private final ImageSet validation;
  private final ImageSet test;
  private final Normalization normalization;
  private final int batchSize;

  /** What became of a network. */
  record Outcome(
      String network,
      String stem,
      long parameters,
      double accuracy,
      double seconds,
      boolean lossFell) {}

  CifarTraining(
      StudyContext context,
      ImageSet train,
      ImageSet validation,
      ImageSet test,
      Normalization normalization,
      int batchSize) {
    this.context = context;
    this.train = train;
    this.validation = validation;
    this.test = test;
    this.normalization = normalization;
    this.batchSize = batchSize;
  }

  /**
   * Trains a network by AdamW with a rate that falls along a cosine, and reports it.
   *
   * @param stem begins the names of its plots and figures, and is that of its checkpoint
   */
  Outcome run(String network, String stem, Sequential layers, double rate, int epochs) {
    Engine engine = context.engine();
    Sequential model =
        layers.build(engine, context.seed(), train.channels(), train.height(), train.width());
    Tensor labels = labels(engine, train);
    Tensor validationX = pixels(engine, validation);
    Tensor validationY = labels(engine, validation);
    Tensor testX = pixels(engine, test);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adamW(WEIGHT_DECAY), Schedule.cosine(rate, 0, epochs))
            .batchSize(batchSize)
            .epochs(epochs)
            .seed(context.seed())
            .metric("accuracy", EpochMetric.accuracy());
    Optional<Path> checkpoint = context.checkpoint(stem);
    checkpoint.ifPresent(file -> options.checkpoint(file, 1));
    AugmentedImages inputs =
        new AugmentedImages(
            train,
            Augmentation.none().withFlip().withShift(MOST_SHIFT, MOST_SHIFT),
            normalization,
            context.seed());
    try (TrainingProgress progress = context.trainingProgress(network);
        Trainer trainer = new Trainer(model, options.listener(progress))) {
      checkpoint.ifPresent(file -> goOn(trainer, file));
      long start = System.nanoTime();
      History history = trainer.fit(inputs, labels, validationX, validationY);
      double seconds = (System.nanoTime() - start) * 1e-9;
      float[] probabilities;
      try (Scope scope = engine.scope()) {
        probabilities = trainer.predict(testX).softmax().toFloats();
      }
      ClassifierReport judged =
          new ClassifierReport(test.labels(), probabilities, test.classNames());
      StudyReport report = context.report();
      report
          .section(
              "%s: AdamW, cosine from %s, batch %d, %d epochs"
                  .formatted(network, rate, batchSize, epochs))
          .preformatted(model.summary());
      curves(report, network, stem, history);
      judged.addTo(report);
      double[] losses = history.series(EpochResult.LOSS);
      return new Outcome(
          network,
          stem,
          model.parameterCount(),
          judged.accuracy(),
          seconds,
          losses[losses.length - 1] < losses[0]);
    } finally {
      labels.release();
      validationX.release();
      validationY.release();
      testX.release();
      model.release();
    }
  }

  private static void goOn(Trainer trainer, Path file) {
    if (Files.exists(file)) {
      try {
        trainer.resume(file);
      } catch (ModelFileException e) {
        throw new BadInputException("cannot go on from a checkpoint: " + e.getMessage(), e);
      }
    }
  }

  private static void curves(StudyReport report, String network, String stem, History history) {
    XYChart losses = Charts.xy(network + ": loss", "epoch", "cross-entropy");
    Charts.history(losses, "training", history.series(EpochResult.LOSS));
    Charts.history(losses, "validation", history.series(EpochResult.VALIDATION_LOSS));
    report.chart(stem + "-loss", "Loss of the " + network + " by epoch", losses);
    XYChart accuracy = Charts.xy(network + ": accuracy", "epoch", "accuracy");
    Charts.history(accuracy, "validation", history.series("val_accuracy"));
    report.chart(stem + "-accuracy", "Accuracy of the " + network + " by epoch", accuracy);
  }

  private Tensor pixels(Engine engine, ImageSet images) {
    return engine.of(
        normalization.apply(images),
        images.size(),
        images.channels(),
        images.height(),
        images.width());
  }

  private static Tensor labels(Engine engine, ImageSet images) {
    return engine.of(images.labels(), images.size());
  }
}
