package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CatPictures;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.EpochResult;
import dev.lanewise.nn.train.Trainer;
import dev.lanewise.nn.train.TrainerOptions;
import dev.lanewise.nn.zoo.CatCnn;

/**
 * The cat network trained once.
 *
 * @param losses of the epochs
 * @param trainAccuracy on the pictures that it learnt from, unmoved
 * @param testAccuracy on the other part
 * @param predicted the classes of the other part
 * @param seconds of the training
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record CatFit(
    double[] losses, double trainAccuracy, double testAccuracy, int[] predicted, double seconds) {
  private static final int CLASSES = 2;
  private static final int UNITS = 128;
  private static final double DROPOUT = 0.5;
  private static final Pictures.Scale SCALE = new Pictures.Scale(0.45f, 0.28f);

  /**
   * How it is trained.
   *
   * @param epochs passes over the pictures
   * @param batch pictures a step
   * @param rate of the first epoch; it falls to 0 as half a cosine
   * @param decay of the weights
   * @param limits how far pictures are moved
   */
  record Plan(int epochs, int batch, double rate, double decay, RandomMoves.Limits limits) {
    /**
     * The better of two by cross-validation in three parts of the training pictures: 0.861 with
     * moved pictures, 0.833 with pictures as they are.
     */
    static final Plan CHOSEN =
        new Plan(25, 16, 0.001, 0.01, new RandomMoves.Limits(true, 4, 0, true));

    Plan withEpochs(int count) {
      return new Plan(count, batch, rate, decay, limits);
    }

    String describe() {
      return "AdamW with weight decay %s, cosine from %s, batch %d, %d epochs, dropout %s, %s"
          .formatted(decay, rate, batch, epochs, DROPOUT, limits.describe());
    }
  }

  /** The network, not built. */
  static Sequential network() {
    return CatCnn.of(CLASSES, UNITS, DROPOUT);
  }

  /** Some of the pictures as the network takes them. */
  static Pictures pictures(LabelledData all, int[] rows) {
    return Pictures.colored(all, rows, CatPictures.SIDE, SCALE);
  }

  /** The shade, 0 to 255, that became a number. */
  static float shade(float number) {
    return (number * SCALE.deviation() + SCALE.mean()) * 255;
  }

  /** Trains on one part and judges by the other. */
  static CatFit run(StudyContext context, Pictures train, Pictures test, Plan plan, long seed) {
    Engine engine = context.engine();
    Sequential model = network().build(engine, seed, 3, train.side(), train.side());
    RandomMoves moves = new RandomMoves(engine, train, plan.limits(), seed);
    Tensor y = train.y(engine);
    try (TrainingProgress progress = context.trainingProgress("cats, seed " + seed);
        Trainer trainer =
            new Trainer(
                model,
                TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                    .optimizer(
                        UpdateRule.adamW(plan.decay), Schedule.cosine(plan.rate, 0, plan.epochs))
                    .batchSize(plan.batch)
                    .epochs(plan.epochs)
                    .seed(seed)
                    .listener(progress)
                    .listener(moves))) {
      long start = System.nanoTime();
      double[] losses = trainer.fit(moves.x(), y).series(EpochResult.LOSS);
      double seconds = (System.nanoTime() - start) * 1e-9;
      int[] predicted = predict(engine, trainer, test);
      return new CatFit(
          losses,
          Classification.accuracy(train.labels(), predict(engine, trainer, train)),
          Classification.accuracy(test.labels(), predicted),
          predicted,
          seconds);
    } finally {
      moves.x().release();
      y.release();
      model.release();
    }
  }

  private static int[] predict(Engine engine, Trainer trainer, Pictures pictures) {
    try (Scope scope = engine.scope()) {
      float[] logits = trainer.predict(pictures.x(engine)).toFloats();
      return Classification.classes(logits, CLASSES, 0.5);
    }
  }
}
