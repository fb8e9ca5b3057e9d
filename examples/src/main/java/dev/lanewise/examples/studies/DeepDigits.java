package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Dataset;
import dev.lanewise.nn.data.Scaler;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochMetric;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.History;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A deep network on the digits, built afresh for each way to start. */
final class DeepDigits implements AutoCloseable {
  /** Deep enough that a signal can fade on its way. */
  static final int HIDDEN_LAYERS = 5;

  private static final int UNITS = 64;
  private static final double RATE = 0.05;
  private static final int BATCH = 32;
  private static final int CLASSES = 10;

  private final StudyContext context;
  private final Engine engine;
  private final int epochs;
  private final Tensor trainX;
  private final Tensor trainY;
  private final Tensor validationX;
  private final Tensor validationY;

  /** Loads the digits: 80/20 stratified, standardised by the training part. */
  DeepDigits(StudyContext context) throws IOException {
    this.context = context;
    this.engine = context.engine();
    this.epochs = context.epochs(30, 2);
    LabelledData digits = Digits.load();
    Dataset all =
        Dataset.classification(digits.columns(), digits.features(), digits.labels(), CLASSES);
    int[][] rows = Split.stratified(all.labels(), context.seed(), 0.8, 0.2);
    Dataset train = all.select(rows[0]);
    Scaler scaler = Scaler.standard(train.features(), train.width());
    Dataset scaledTrain = scaler.apply(train);
    Dataset scaledValidation = scaler.apply(all.select(rows[1]));
    trainX = scaledTrain.featureTensor(engine);
    trainY = scaledTrain.labelTensor(engine);
    validationX = scaledValidation.featureTensor(engine);
    validationY = scaledValidation.labelTensor(engine);
  }

  String describe() {
    return "%d hidden layers of %d units, SGD %s, batch %d, %d epochs"
        .formatted(HIDDEN_LAYERS, UNITS, RATE, BATCH, epochs);
  }

  private Sequential build(Initializer initializer, UnaryOp activation) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < HIDDEN_LAYERS; i++) {
      layers.add(new Dense(UNITS, initializer));
      layers.add(Activation.of(activation));
    }
    layers.add(new Dense(CLASSES, initializer));
    return new Sequential(layers).build(engine, context.seed(), Digits.SIDE * Digits.SIDE);
  }

  /** The standard deviation of each hidden layer's activations over the training examples. */
  double[] activationDeviations(Initializer initializer, UnaryOp activation) {
    Sequential model = build(initializer, activation);
    double[] deviations = new double[HIDDEN_LAYERS];
    try (Scope scope = engine.scope()) {
      Tensor signal = trainX;
      List<Layer> layers = model.children();
      for (int i = 0; i < HIDDEN_LAYERS; i++) {
        signal = layers.get(2 * i + 1).forward(layers.get(2 * i).forward(signal));
        deviations[i] = Math.sqrt(signal.var(0).item());
      }
    }
    model.release();
    return deviations;
  }

  /**
   * A training run.
   *
   * @param losses the mean training loss of each epoch
   * @param accuracy on the validation part after the last epoch
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Curve(double[] losses, double accuracy) {}

  Curve train(Initialization.Start start, UnaryOp activation) {
    Sequential model = build(start.initializer(), activation);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.sgd(), RATE)
            .batchSize(BATCH)
            .epochs(epochs)
            .seed(context.seed())
            .metric("accuracy", EpochMetric.accuracy());
    String task = activation.name().toLowerCase(java.util.Locale.ROOT) + ", " + start.name();
    try (TrainingProgress progress = context.trainingProgress(task);
        Trainer trainer = new Trainer(model, options.listener(progress))) {
      History history = trainer.fit(trainX, trainY, validationX, validationY);
      return new Curve(history.series(EpochResult.LOSS), history.last().figure("val_accuracy"));
    } finally {
      model.release();
    }
  }

  @Override
  public void close() {
    trainX.release();
    trainY.release();
    validationX.release();
    validationY.release();
  }
}
