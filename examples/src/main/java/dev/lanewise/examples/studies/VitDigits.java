package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.Digits;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.report.Charts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.Table;
import dev.lanewise.examples.report.Target;
import dev.lanewise.examples.report.Tiles;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.TransformerEncoderLayer;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import dev.lanewise.nn.zoo.VisionTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;

/** A Vision Transformer and a convolutional network on the 8 x 8 digits. */
final class VitDigits {
  private static final int SIDE = Digits.SIDE;
  private static final int PATCH = 2;
  private static final int CLASSES = 10;
  private static final int BATCH = 32;
  private static final double RATE = 0.003;
  private static final double WEIGHT_DECAY = 0.05;
  private static final double DARKEST = 16;
  private static final int SHOWN = 8;

  private final StudyContext context;
  private final StudyResult.Builder result;
  private final XYChart losses = Charts.xy("Digits: training loss", "epoch", "cross-entropy");
  private final Table table = Table.of("network", "parameters", "test accuracy", "training");
  private float[] trainX = {};
  private float[] testX = {};
  private int[] trainY = {};
  private int[] testY = {};

  VitDigits(StudyContext context, StudyResult.Builder result) {
    this.context = context;
    this.result = result;
  }

  /** Trains both by the same recipe, and shows where the class token looks. */
  void run() throws IOException {
    LabelledData data = Digits.load();
    int[][] rows = Split.stratified(data.labels(), context.seed(), 0.8, 0.2);
    trainX = pixels(data, rows[0]);
    testX = pixels(data, rows[1]);
    trainY = labels(data, rows[0]);
    testY = labels(data, rows[1]);
    int epochs = context.epochs(60, 10);
    context
        .report()
        .section("Digits of 8 x 8 pixels")
        .text(
            ("%d pictures to learn from, %d to judge by. The Transformer sees 16 patches of 2 x 2"
                    + " pixels behind its class token. Both networks: AdamW, cosine from %s, batch"
                    + " %d, %d epochs.")
                .formatted(trainY.length, testY.length, RATE, BATCH, epochs));
    VisionTransformer vit = new VisionTransformer(PATCH, 2, 4, 32, 64, 0.1, CLASSES);
    Sequential model = new Sequential(vit);
    train("Vision Transformer", "digits-vit", model, epochs, context.isShort() ? 0.6 : 0.94);
    look(vit);
    model.release();
    Sequential cnn = cnn();
    train("convolutional network", "digits-cnn", cnn, epochs, context.isShort() ? 0.6 : 0.96);
    cnn.release();
    context
        .report()
        .table(table)
        .chart("digits-loss", "Training loss of both networks by epoch", losses);
  }

  private static Sequential cnn() {
    Window2d window = Window2d.of(3, 3).withPadding(1);
    return new Sequential(
        new Conv2d(16, window),
        Activation.relu(),
        new Conv2d(32, window),
        Activation.relu(),
        Pool2d.max(2),
        new Flatten(),
        new Dropout(0.2),
        new Dense(CLASSES));
  }

  private void train(String network, String stem, Sequential model, int epochs, double least) {
    Engine engine = context.engine();
    model.build(engine, context.seed(), 1, SIDE, SIDE);
    Tensor x = engine.of(trainX, trainY.length, 1, SIDE, SIDE);
    Tensor y = engine.of(trainY, trainY.length);
    Tensor test = engine.of(testX, testY.length, 1, SIDE, SIDE);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adamW(WEIGHT_DECAY), Schedule.cosine(RATE, 0, epochs))
            .batchSize(BATCH)
            .epochs(epochs)
            .seed(context.seed());
    try (TrainingProgress progress = context.trainingProgress(network);
        Trainer trainer = new Trainer(model, options.listener(progress))) {
      long start = System.nanoTime();
      double[] history = trainer.fit(x, y).series(EpochResult.LOSS);
      double seconds = (System.nanoTime() - start) * 1e-9;
      Charts.history(losses, network, history);
      int[] found;
      try (Scope scope = engine.scope()) {
        found = trainer.predict(test).argmax(1).toInts();
      }
      int right = 0;
      for (int i = 0; i < found.length; i++) {
        right += found[i] == testY[i] ? 1 : 0;
      }
      double accuracy = (double) right / found.length;
      table.row(network, model.parameterCount(), accuracy, Numbers.duration(seconds));
      result
          .figure(stem + "-parameters", model.parameterCount())
          .figure(stem + "-test-accuracy", accuracy, Target.atLeast(least))
          .figure(stem + "-training-time", seconds, "s");
    } finally {
      x.release();
      y.release();
      test.release();
    }
  }

  /** Test digits, and below each the weights of the class token in the last layer. */
  private void look(VisionTransformer vit) {
    Engine engine = context.engine();
    int size = SIDE * SIDE;
    List<float[]> pictures = new ArrayList<>();
    List<float[]> maps = new ArrayList<>();
    try (Scope scope = engine.scope()) {
      float[] shown = Arrays.copyOf(testX, SHOWN * size);
      Tensor x = vit.embedded(engine.of(shown, SHOWN, 1, SIDE, SIDE));
      List<TransformerEncoderLayer> layers = vit.encoder().layers();
      for (int i = 0; i + 1 < layers.size(); i++) {
        x = layers.get(i).forward(x);
      }
      TransformerEncoderLayer last = layers.getLast();
      Tensor weights = last.attention().weights(last.attended(x)).mean(1);
      int steps = weights.dim(1);
      float[] all = weights.toFloats();
      for (int i = 0; i < SHOWN; i++) {
        pictures.add(Arrays.copyOfRange(shown, i * size, (i + 1) * size));
        int row = i * steps * steps;
        maps.add(enlarged(Arrays.copyOfRange(all, row + 1, row + steps)));
      }
    }
    pictures.addAll(maps);
    context
        .report()
        .text(
            "Test digits, and below each the weights with which the class token of the last layer"
                + " looks at the patches, mean of its heads: the whiter, the more.")
        .image(
            "digits-looks",
            "Digits, and where the class token looks",
            Tiles.of(pictures, SIDE, SHOWN, 8));
  }

  /** A weight for each patch as a picture of the digits' size. */
  private static float[] enlarged(float[] patches) {
    float[] picture = new float[SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      int row = i / SIDE / PATCH;
      picture[i] = patches[row * (SIDE / PATCH) + i % SIDE / PATCH];
    }
    return picture;
  }

  private static float[] pixels(LabelledData data, int[] rows) {
    int size = SIDE * SIDE;
    float[] pixels = new float[rows.length * size];
    for (int i = 0; i < pixels.length; i++) {
      float shade = data.features()[rows[i / size] * size + i % size];
      pixels[i] = (float) (shade / DARKEST - 0.5);
    }
    return pixels;
  }

  private static int[] labels(LabelledData data, int[] rows) {
    return Arrays.stream(rows).map(row -> data.labels()[row]).toArray();
  }
}
