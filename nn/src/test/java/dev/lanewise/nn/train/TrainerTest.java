package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerTest {
  @Test
  void learnsXor() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
      Tensor y = engine.of(new float[] {0, 1, 1, 0}, 4, 1);
      Sequential model =
          new Sequential(new Dense(8), Activation.tanh(), new Dense(1), Activation.sigmoid())
              .build(engine, 3, 2);
      TrainerOptions options =
          TrainerOptions.of(Loss.binaryCrossEntropy())
              .optimizer(UpdateRule.adam(), 0.05)
              .batchSize(4)
              .epochs(300)
              .metric("accuracy", EpochMetric.binaryAccuracy(0.5));
      try (Trainer trainer = new Trainer(model, options)) {
        History history = trainer.fit(x, y);
        assertEquals(300, history.epochs().size());
        assertTrue(history.last().loss() < 0.05, () -> "loss " + history.last().loss());
        assertEquals(1.0, history.last().figure("accuracy"));
      }
    }
  }

  @Test
  void learnsBlobsWithAValidationSplit() {
    try (Engine engine = TestEngines.scalar()) {
      Blobs blobs = Blobs.of(150, 4, 3, 7);
      Sequential model =
          new Sequential(new Dense(16), Activation.relu(), new Dense(3)).build(engine, 1, 4);
      TrainerOptions options =
          TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
              .optimizer(UpdateRule.adam(), 0.01)
              .epochs(20)
              .validationSplit(0.2)
              .metric("accuracy", EpochMetric.accuracy());
      try (Trainer trainer = new Trainer(model, options)) {
        History history = trainer.fit(blobs.x(engine), blobs.labels(engine));
        double[] losses = history.series("loss");
        assertTrue(losses[losses.length - 1] < 0.5 * losses[0]);
        assertTrue(history.last().figure("val_accuracy") > 0.95);
        assertTrue(history.last().figure("val_loss") < 0.5);
      }
    }
  }

  /** One weight, no bias, identity: y = w x. */
  private static Sequential line(Engine engine) {
    return new Sequential(new Dense(1, Initializer.constant(1), false)).build(engine, 1, 1);
  }

  private static TrainerOptions plain(double rate) {
    return TrainerOptions.of(Loss.mse()).optimizer(UpdateRule.sgd(), rate);
  }

  @Test
  void lossIsTheMeanOverRowsAlsoWithASmallerLastBatch() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1, 2, 3, 4, 5}, 5, 1);
      Tensor y = engine.zeros(5, 1);
      try (Trainer trainer = new Trainer(line(engine), plain(0).batchSize(2).epochs(1))) {
        assertEquals(55.0 / 5, trainer.fit(x, y).last().loss(), 1e-6);
      }
      assertEquals(11.0, new Evaluator(line(engine), 2).loss(Loss.mse(), x, y), 1e-6);
    }
  }

  @Test
  void everyRowIsTakenOnceAnEpochInAnOrderOfItsOwn() {
    try (Engine engine = TestEngines.scalar()) {
      float[] numbers = new float[11];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = i;
      }
      Tensor all = engine.of(numbers, 11, 1);
      int[] rows = {1, 3, 4, 5, 6, 7, 9, 10};
      try (BatchFeed feed = new TensorFeed(all, all, rows, 3)) {
        assertEquals(3, feed.batches());
        List<Float> first = epoch(feed, 1);
        assertNotEquals(first, epoch(feed, 2));
        assertEquals(first, epoch(feed, 1));
        for (int epoch = 1; epoch < 5; epoch++) {
          assertEquals(
              List.of(1f, 3f, 4f, 5f, 6f, 7f, 9f, 10f),
              epoch(feed, epoch).stream().sorted().toList());
        }
        assertEquals(2, feed.x(2).dim(0));
      }
    }
  }

  private static List<Float> epoch(BatchFeed feed, int epoch) {
    feed.shuffle(4, epoch);
    List<Float> seen = new ArrayList<>();
    for (int batch = 0; batch < feed.batches(); batch++) {
      feed.load(batch);
      for (float value : feed.x(batch).toFloats()) {
        seen.add(value);
      }
    }
    return seen;
  }

  /** Notes the rows that it sees in training. */
  private static final class Witness extends Layer {
    final List<Float> trained = new ArrayList<>();
    private final Dense inner = new Dense(1);

    @Override
    protected int[] create(BuildContext context, int[] inputShape) {
      return context.build("inner", inner, inputShape);
    }

    @Override
    public Tensor forward(Tensor x) {
      if (isTraining()) {
        for (float value : x.toFloats()) {
          trained.add(value);
        }
      }
      return inner.forward(x);
    }
  }

  private static List<Float> trainedRows(int epochs, TrainerOptions options) {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 1);
      Witness witness = new Witness();
      witness.build(engine, 1, 1);
      try (Trainer trainer = new Trainer(witness, options.epochs(epochs).batchSize(4))) {
        trainer.fit(x, x);
        assertFalse(witness.isTraining());
      }
      return witness.trained;
    }
  }

  @Test
  void trainerShufflesEachEpochAnewAndLeavesValidationOut() {
    List<Float> rows = List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f);
    assertEquals(rows, trainedRows(1, plain(0).shuffled(false)));
    List<Float> two = trainedRows(2, plain(0).seed(3));
    assertEquals(20, two.size());
    assertNotEquals(two.subList(0, 10), two.subList(10, 20));
    assertEquals(rows, two.subList(10, 20).stream().sorted().toList());
    assertEquals(two, trainedRows(2, plain(0).seed(3)));
    assertNotEquals(two, trainedRows(2, plain(0).seed(4)));
    List<Float> held = trainedRows(2, plain(0).seed(3).validationSplit(0.3));
    assertEquals(14, held.size());
    assertEquals(7, held.stream().distinct().count());
  }

  @Test
  void predictsInBatchesAndInEvaluationMode() {
    try (Engine engine = TestEngines.scalar()) {
      Sequential model =
          new Sequential(new Dense(3), new Dropout(0.5), Activation.tanh()).build(engine, 1, 2);
      Tensor x = engine.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 2);
      float[] whole = model.forward(x).toFloats();
      model.training(true);
      for (int batchSize : new int[] {1, 2, 5, 9, Integer.MAX_VALUE}) {
        Tensor y = new Evaluator(model, batchSize).predict(x);
        assertArrayEquals(whole, y.toFloats());
        assertEquals("[5, 3]", y.layout().toString());
      }
      assertTrue(model.isTraining());
      Tensor strided = engine.of(new float[] {1, 3, 5, 7, 9, 2, 4, 6, 8, 10}, 2, 5).transpose();
      assertArrayEquals(whole, new Evaluator(model, 2).predict(strided).toFloats());
      assertEquals(0, new Evaluator(model, 2).predict(engine.zeros(0, 2)).size());
    }
  }

  @Test
  void stopsEarlyAndKeepsTheBestWeights() {
    try (Engine engine = TestEngines.scalar()) {
      Sequential model = line(engine);
      Tensor x = engine.of(new float[] {1}, 1, 1);
      Tensor y = engine.of(new float[] {5}, 1, 1);
      Tensor target = engine.of(new float[] {3}, 1, 1);
      // w goes 1, 1.8, 2.44, 2.952, 3.3616, .. towards 5; validation wants 3
      TrainerOptions options = plain(0.1).epochs(50).earlyStopping(EarlyStopping.patience(2));
      try (Trainer trainer = new Trainer(model, options)) {
        History history = trainer.fit(x, y, x, target);
        assertEquals(3, history.bestEpoch());
        assertEquals(5, history.epochs().size());
        assertEquals(2.952, model.parameters().getFirst().value().item(), 1e-6);
        assertEquals(5, trainer.fit(x, y, x, target).epochs().size());
      }
    }
  }

  @Test
  void earlyStoppingNeedsItsFigure() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1}, 1, 1);
      TrainerOptions options = plain(0.1).earlyStopping(EarlyStopping.patience(2));
      try (Trainer trainer = new Trainer(line(engine), options)) {
        named("'val_loss'; expected one of [loss]", () -> trainer.fit(x, x));
      }
    }
  }

  @Test
  void minDeltaAndDirectionCount() {
    EarlyStopping low = new EarlyStopping("loss", false, 1, 0.5, true);
    assertTrue(low.isBetter(0.4, 1));
    assertFalse(low.isBetter(0.5, 1));
    assertTrue(EarlyStopping.keepBest().maximising("val_f1").isBetter(2, 1));
    assertFalse(EarlyStopping.keepBest().maximising("val_f1").isBetter(1, 1));
    assertTrue(EarlyStopping.keepBest().minimising("loss").isBetter(0.9, 1));
  }

  @Test
  void divergingTrainingStops() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1, 2, 3}, 3, 1);
      try (Trainer trainer = new Trainer(line(engine), plain(1e6).epochs(50))) {
        Tensor y = engine.zeros(3, 1);
        DivergedException e = assertThrows(DivergedException.class, () -> trainer.fit(x, y));
        assertTrue(
            e.getMessage().startsWith("training diverged in epoch ")
                && e.getMessage().contains("learning rate 1000000.0"),
            e.getMessage());
        assertTrue(trainer.history().epochs().size() < 50);
      }
      Tensor broken = engine.of(new float[] {1, Float.NaN, 3}, 3, 1);
      try (Trainer trainer = new Trainer(line(engine), plain(0.1))) {
        assertThrows(DivergedException.class, () -> trainer.fit(broken, x));
      }
      try (Trainer trainer = new Trainer(line(engine), plain(0.01))) {
        DivergedException e =
            assertThrows(DivergedException.class, () -> trainer.fit(x, x, broken, x));
        assertTrue(e.getMessage().startsWith("validation in epoch 1"), e.getMessage());
      }
    }
  }

  @Test
  void listenersHearEverythingInOrder() {
    List<String> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStart(int epochsDone, int epochs, int batches) {
            heard.add("start " + epochsDone + " " + epochs + " " + batches);
          }

          @Override
          public void onBatchEnd(int epoch, int batch, int batches) {
            heard.add("batch " + epoch + " " + batch + " " + batches);
          }

          @Override
          public void onEpochEnd(EpochResult result, boolean improved, double seconds) {
            heard.add("epoch " + result.epoch() + " " + result.learningRate() + " " + improved);
            assertTrue(seconds >= 0);
          }

          @Override
          public void onEnd(History history) {
            heard.add("end " + history.epochs().size());
          }
        };
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1, 2, 3}, 3, 1);
      TrainerOptions options =
          TrainerOptions.of(Loss.mse())
              .optimizer(UpdateRule.sgd(), Schedule.stepDecay(0.5, 1, 0.5))
              .batchSize(2)
              .epochs(2)
              .shuffled(false)
              .listener(listener);
      try (Trainer trainer = new Trainer(line(engine), options)) {
        trainer.fit(x, x);
      }
    }
    assertEquals(
        List.of(
            "start 0 2 2",
            "batch 1 1 2",
            "batch 1 2 2",
            "epoch 1 0.5 false",
            "batch 2 1 2",
            "batch 2 2 2",
            "epoch 2 0.25 false",
            "end 2"),
        heard);
  }

  @Test
  void penaltyPullsWeightsDownButIsNotInTheLoss() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {1}, 1, 1);
      Sequential model = line(engine);
      try (Trainer trainer = new Trainer(model, plain(0.1).epochs(1).penalty(Penalty.l2(0.5)))) {
        assertEquals(0, trainer.fit(x, x).last().loss());
        assertEquals(0.9, model.parameters().getFirst().value().item(), 1e-6);
      }
    }
  }

  @Test
  void memoryGoesBackToThePool() {
    try (Engine engine = TestEngines.scalar()) {
      Blobs blobs = Blobs.of(50, 4, 3, 7);
      Tensor x = blobs.x(engine);
      Tensor y = blobs.labels(engine);
      long buffers = 0;
      for (int round = 0; round < 4; round++) {
        Sequential model = new Sequential(new Dense(5), new Dense(3)).build(engine, 1, 4);
        TrainerOptions options =
            TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
                .epochs(2)
                .validationSplit(0.3)
                .earlyStopping(EarlyStopping.keepBest())
                .metric("accuracy", EpochMetric.accuracy());
        try (Trainer trainer = new Trainer(model, options)) {
          trainer.fit(x, y);
        }
        model.release();
        if (round == 1) {
          buffers = engine.stats().buffers();
        }
      }
      assertEquals(buffers, engine.stats().buffers());
    }
  }

  @Test
  void badInputIsNamed() {
    TrainerOptions fresh = TrainerOptions.of(Loss.mse());
    named("batchSize is 0", () -> fresh.batchSize(0));
    named("epochs is -1", () -> fresh.epochs(-1));
    named("validationSplit is 1.0", () -> fresh.validationSplit(1));
    named("learningRate is NaN", () -> fresh.optimizer(UpdateRule.sgd(), Double.NaN));
    named("name is 'loss'", () -> fresh.metric("loss", EpochMetric.rmse()));
    named("everyEpochs is 0", () -> fresh.checkpoint(Path.of("x"), 0));
    named("patience is 0", () -> EarlyStopping.patience(0));
    named("minDelta is NaN", () -> new EarlyStopping("loss", false, 1, Double.NaN, true));
    try (Engine engine = TestEngines.scalar();
        Engine other = TestEngines.scalar()) {
      Tensor x = engine.zeros(3, 1);
      try (Trainer trainer = new Trainer(line(engine), plain(0.1))) {
        named("x has shape [3, 2]", () -> trainer.fit(engine.zeros(3, 2), x));
        named("x has shape [0, 1]", () -> trainer.fit(engine.zeros(0, 1), x));
        named("y has shape [2, 1]", () -> trainer.fit(x, engine.zeros(2, 1)));
        named("x is F64", () -> trainer.fit(engine.of(new double[3], 3, 1), x));
        named("another engine", () -> trainer.fit(x, other.zeros(3, 1)));
        named("validationX has shape", () -> trainer.fit(x, x, engine.zeros(2, 2), x));
        named("targets have shape", () -> trainer.fit(x, engine.zeros(3, 2)));
      }
      try (Trainer trainer = new Trainer(line(engine), plain(0.1).validationSplit(0.01))) {
        named("validationSplit is 0.01", () -> trainer.fit(x, x));
      }
      Schedule broken = (step, epoch) -> epoch == 0 ? 0.1 : Double.NaN;
      TrainerOptions options = plain(0).optimizer(UpdateRule.sgd(), broken);
      try (Trainer trainer = new Trainer(line(engine), options)) {
        named("learningRate is NaN", () -> trainer.fit(x, x));
      }
      named("batchSize is 0", () -> new Evaluator(line(engine), 0));
    }
  }

  private static void named(String text, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
