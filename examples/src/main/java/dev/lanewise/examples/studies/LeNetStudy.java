package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.FashionMnist;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.Tiles;
import dev.lanewise.examples.study.Study;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochMetric;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import dev.lanewise.nn.zoo.LeNet5;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;

/** LeNet-5 on the 10,000 pictures of Fashion-MNIST that can be committed, split 8,000 to 2,000. */
public final class LeNetStudy implements Study {
  private static final int SIDE = FashionMnist.SIDE;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CLASSES = FashionMnist.CLASSES.size();
  private static final int FILTER_SIDE = 5;
  private static final int MOST_SHOWN = 24;

  /** The pictures of a part, as the network takes them. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  private record Part(float[] pixels, int[] labels) {
    static Part of(LabelledData all, int[] rows) {
      float[] pixels = new float[rows.length * PIXELS];
      int[] labels = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        labels[i] = all.labels()[rows[i]];
        for (int p = 0; p < PIXELS; p++) {
          // From 0..255 to about one deviation around 0.
          pixels[i * PIXELS + p] = (all.features()[rows[i] * PIXELS + p] / 255 - 0.286f) / 0.353f;
        }
      }
      return new Part(pixels, labels);
    }

    Tensor x(Engine engine) {
      return engine.of(pixels, labels.length, 1, SIDE, SIDE);
    }

    Tensor y(Engine engine) {
      return engine.of(labels, labels.length);
    }
  }

  @Override
  public String name() {
    return "lenet";
  }

  @Override
  public String title() {
    return "LeNet-5: clothes in ten classes";
  }

  @Override
  public String source() {
    return "The chapter on convolutional networks: LeNet-5";
  }

  @Override
  public StudyResult run(StudyContext context) throws IOException {
    LabelledData data = FashionMnist.load();
    int[][] rows = Split.stratified(data.labels(), context.seed(), 0.8, 0.2);
    int training = context.choose(rows[0].length, 2000);
    Part train = Part.of(data, Arrays.copyOf(rows[0], training));
    Part test = Part.of(data, rows[1]);
    StudyResult.Builder result = StudyResult.builder();
    try (Engine engine = Engine.over(context.backend())) {
      Sequential model = LeNet5.modern(CLASSES).build(engine, context.seed(), 1, SIDE, SIDE);
      context
          .report()
          .text(
              "%d pictures to learn from, %d held out, stratified; the split is read once."
                  .formatted(train.labels().length, test.labels().length))
          .preformatted(model.summary());
      result.figure("parameters", model.parameterCount(), Target.exactly(61_706));
      try {
        learn(context, engine, model, train, test, result);
      } finally {
        model.release();
      }
    }
    return result.build();
  }

  private static void learn(
      StudyContext context,
      Engine engine,
      Sequential model,
      Part train,
      Part test,
      StudyResult.Builder result) {
    int epochs = context.epochs(14, 4);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adamW(0.01), Schedule.cosine(0.002, 0, epochs))
            .batchSize(64)
            .epochs(epochs)
            .seed(context.seed())
            .metric("accuracy", EpochMetric.accuracy());
    Tensor x = train.x(engine);
    Tensor y = train.y(engine);
    Tensor testX = test.x(engine);
    try (TrainingProgress progress = context.trainingProgress("LeNet-5");
        Trainer trainer = new Trainer(model, options.listener(progress))) {
      long start = System.nanoTime();
      History history = trainer.fit(x, y);
      double seconds = (System.nanoTime() - start) * 1e-9;
      float[] probabilities;
      try (Scope scope = engine.scope()) {
        probabilities = trainer.predict(testX).softmax().toFloats();
      }
      double[] losses = history.series(EpochResult.LOSS);
      ClassifierReport report =
          new ClassifierReport(test.labels(), probabilities, FashionMnist.CLASSES);
      StudyReport shown = context.report();
      shown.section("Training: AdamW, cosine from 0.002, batch 64, %d epochs".formatted(epochs));
      XYChart chart = Charts.xy("Training loss", "epoch", "cross-entropy");
      Charts.history(chart, "loss", losses);
      shown.chart("loss", "Training loss by epoch", chart);
      shown.section("Evaluation on the held-out pictures");
      report.addTo(shown);
      shown.image(
          "filters",
          "The six learned filters of the first layer",
          Tiles.of(filters(model), FILTER_SIDE, 6, 16));
      List<float[]> wrong = wrong(test, probabilities);
      if (!wrong.isEmpty()) {
        shown.image(
            "misclassified", "Held-out pictures that it gets wrong", Tiles.of(wrong, SIDE, 8, 3));
      }
      result
          .mustHold("the training loss falls", losses[losses.length - 1] < losses[0])
          .figure("training time", seconds, "s")
          .figure(
              "test accuracy", report.accuracy(), Target.atLeast(context.isShort() ? 0.7 : 0.87));
    } finally {
      x.release();
      y.release();
      testX.release();
    }
  }

  private static List<float[]> filters(Sequential model) {
    Tensor weight = model.parameters().getFirst().value();
    float[] all = weight.toFloats();
    int size = FILTER_SIDE * FILTER_SIDE;
    List<float[]> filters = new ArrayList<>();
    for (int i = 0; i < weight.dim(0); i++) {
      filters.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
    }
    return filters;
  }

  private static List<float[]> wrong(Part test, float[] probabilities) {
    int[] predicted = Classification.classes(probabilities, CLASSES, 0.5);
    List<float[]> wrong = new ArrayList<>();
    for (int i = 0; i < predicted.length && wrong.size() < MOST_SHOWN; i++) {
      if (predicted[i] != test.labels()[i]) {
        wrong.add(Arrays.copyOfRange(test.pixels(), i * PIXELS, (i + 1) * PIXELS));
      }
    }
    return wrong;
  }
}
