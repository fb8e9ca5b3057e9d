package dev.lanewise.examples.studies;

import dev.lanewise.examples.images.ImageSet;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.NamedTensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochMetric;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.FrozenFeatures;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;

/** The two phases: a head on a frozen base, then the base's last block with it. */
final class TransferTraining implements AutoCloseable {
  private static final double FIRST_RATE = 3e-5;
  private static final double SECOND_RATE = 1e-5;

  /**
   * What the frozen layers make of pictures, computed once.
   *
   * @param low at the end of what stays frozen in both phases
   * @param high at the end of the base
   * @param targets as the loss wants them
   */
  record Features(Tensor low, Tensor high, Tensor targets) {}

  private final StudyContext context;
  private final TransferBase base;
  private final Sequential model;
  private final Sequential head;
  private final boolean binary;
  private final int epochs;
  private final int batch;

  TransferTraining(StudyContext context, TransferBase base, int classes, int epochs, int batch) {
    this.context = context;
    this.base = base;
    this.binary = classes == 2;
    this.epochs = epochs;
    this.batch = batch;
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    layers.put("flatten", new Flatten());
    layers.put("dense", new Dense(binary ? 1 : classes));
    if (binary) {
      layers.put("sigmoid", Activation.sigmoid());
    }
    this.model = base.network().append(context.seed(), layers);
    this.head = model.after(base.network().names().getLast());
    base.network().freeze();
  }

  /** Sends pictures through the base, a batch at a time; what is made is added to the list. */
  Features features(ImageSet pictures, List<Tensor> made) throws IOException {
    Sequential network = base.network();
    Tensor low =
        FrozenFeatures.of(
            network.upTo(base.lastFrozen()),
            (row, into, offset) -> base.write(pictures.image(row), into, offset),
            pictures.size(),
            batch);
    made.add(low);
    Tensor high = FrozenFeatures.of(network.after(base.lastFrozen()), low, batch);
    made.add(high);
    Tensor targets = targets(network.engine(), pictures.labels());
    made.add(targets);
    return new Features(low, high, targets);
  }

  private Tensor targets(Engine engine, int[] labels) {
    if (!binary) {
      return engine.of(labels, labels.length);
    }
    float[] numbers = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      numbers[i] = labels[i];
    }
    return engine.of(numbers, labels.length, 1);
  }

  /** Trains both phases, reports, and checks what has changed. */
  void run(Features train, @Nullable Features validation, StudyResult.Builder result) {
    context.report().preformatted(model.summary());
    Map<String, float[]> before = content();
    long start = System.nanoTime();
    History first =
        fit(
            "Head on the frozen base",
            head,
            FIRST_RATE,
            train.high(),
            train.targets(),
            validation == null ? null : validation.high(),
            validation == null ? null : validation.targets());
    double firstSeconds = (System.nanoTime() - start) * 1e-9;
    Map<String, float[]> between = content();
    base.network().after(base.lastFrozen()).unfreeze();
    Sequential upper = model.after(base.lastFrozen());
    start = System.nanoTime();
    History second =
        fit(
            "Last block and head",
            upper,
            SECOND_RATE,
            train.low(),
            train.targets(),
            validation == null ? null : validation.low(),
            validation == null ? null : validation.targets());
    double secondSeconds = (System.nanoTime() - start) * 1e-9;
    Map<String, float[]> after = content();
    show(first, second);
    double[] firstLosses = first.series(EpochResult.LOSS);
    double[] secondLosses = second.series(EpochResult.LOSS);
    result
        .mustHold(
            "phase 1: frozen weights keep every bit", changed(before, between).equals(names(head)))
        .mustHold("phase 1: the training loss falls", falls(firstLosses))
        .mustHold(
            "phase 2: last block and head change, nothing else",
            changed(between, after).equals(names(upper)))
        .mustHold("phase 2: the training loss falls", falls(secondLosses))
        .figure("phase 1: last training loss", firstLosses[firstLosses.length - 1])
        .figure("phase 2: last training loss", secondLosses[secondLosses.length - 1])
        .figure("phase 1", firstSeconds, "s")
        .figure("phase 2", secondSeconds, "s");
    if (validation != null) {
      result
          .figure("phase 1: accuracy on held-out pictures", first.last().figure("val_accuracy"))
          .figure("phase 2: accuracy on held-out pictures", second.last().figure("val_accuracy"));
    }
  }

  private History fit(
      String task,
      Layer part,
      double rate,
      Tensor x,
      Tensor y,
      @Nullable Tensor validationX,
      @Nullable Tensor validationY) {
    TrainerOptions options =
        TrainerOptions.of(
                binary ? Loss.binaryCrossEntropy() : Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adam(), rate)
            .batchSize(batch)
            .epochs(epochs)
            .seed(context.seed())
            .metric("accuracy", binary ? EpochMetric.binaryAccuracy(0.5) : EpochMetric.accuracy());
    try (TrainingProgress progress = context.trainingProgress(task);
        Trainer trainer = new Trainer(part, options.listener(progress))) {
      return validationX == null || validationY == null
          ? trainer.fit(x, y)
          : trainer.fit(x, y, validationX, validationY);
    }
  }

  private void show(History first, History second) {
    StudyReport report = context.report();
    report.section(
        "Training: Adam, batch %d, %d epochs at rate %s, %d at %s with the last block unfrozen"
            .formatted(batch, epochs, FIRST_RATE, epochs, SECOND_RATE));
    chart(report, "loss", "Training loss", "cross-entropy", EpochResult.LOSS, first, second);
    for (String name : List.of("accuracy", "val_accuracy", EpochResult.VALIDATION_LOSS)) {
      if (first.last().figures().containsKey(name)) {
        chart(report, name.replace('_', '-'), name, name, name, first, second);
      }
    }
  }

  private void chart(
      StudyReport report,
      String stem,
      String title,
      String axis,
      String series,
      History first,
      History second) {
    XYChart chart = Charts.xy(title, "epoch", axis);
    Charts.history(chart, "base frozen", first.series(series));
    double[] x = new double[epochs];
    Arrays.setAll(x, i -> epochs + i + 1);
    Charts.line(chart, "last block unfrozen", x, second.series(series));
    report.chart(stem, title + " by epoch in both phases", chart);
  }

  private static boolean falls(double[] losses) {
    return losses[losses.length - 1] < losses[0];
  }

  private Map<String, float[]> content() {
    Map<String, float[]> content = new LinkedHashMap<>();
    for (NamedTensor tensor : ModelFile.tensors(model)) {
      content.put(tensor.name(), tensor.value().toFloats());
    }
    return content;
  }

  /** The names of what differs in any bit. */
  private static TreeSet<String> changed(Map<String, float[]> from, Map<String, float[]> to) {
    TreeSet<String> changed = new TreeSet<>();
    to.forEach(
        (name, values) -> {
          if (Arrays.mismatch(values, from.getOrDefault(name, new float[0])) >= 0) {
            changed.add(name);
          }
        });
    return changed;
  }

  private static TreeSet<String> names(Layer part) {
    TreeSet<String> names = new TreeSet<>();
    ModelFile.tensors(part).forEach(tensor -> names.add(tensor.name()));
    return names;
  }

  /** Returns the head's memory; the base stays its owner's. */
  @Override
  public void close() {
    head.release();
  }
}
