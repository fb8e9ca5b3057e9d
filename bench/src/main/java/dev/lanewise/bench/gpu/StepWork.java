package dev.lanewise.bench.gpu;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainStep;
import dev.lanewise.nn.zoo.Gpt;
import dev.lanewise.nn.zoo.GptConfig;
import dev.lanewise.nn.zoo.LeNet5;
import dev.lanewise.nn.zoo.ResNet;
import java.util.Arrays;

/**
 * A training step with Adam, again and again on one batch; torch_works.py has the same networks.
 */
final class StepWork implements Work {
  private static final long SEED = 42;
  private static final int CLASSES = 10;
  private static final int VOCABULARY = 96;
  private static final int LSTM_TIME = 64;
  private static final int GPT_TIME = 128;
  private static final int SMALL_IMAGE = 32;
  private static final double RATE = 1e-3;

  /** Steps whose losses are compared. */
  private static final int COMPARED = 8;

  /**
   * How far losses of recorded steps may be from the others', of their size: all our kernels give
   * the same bits, but cuBLAS may choose another order of sums in a graph. Losses fall by percents
   * meanwhile, so that steps with arguments of earlier ones would be seen.
   */
  private static final double NEAR = 1e-4;

  /** The first steps are seen before they are recorded; a few more may fall out on a device. */
  private static final int NOT_REPLAYED = 5;

  private final Engine engine;
  private final boolean recorded;
  private final Layer model;
  private final Optimizer optimizer;
  private final TrainStep step;
  private final Tensor x;
  private final Tensor y;
  private final Tensor losses;
  private final long replayedBefore;
  private long runs;

  private StepWork(Engine engine, boolean recorded, Layer model, Tensor x, Tensor y) {
    this.engine = engine;
    this.recorded = recorded;
    this.model = model;
    this.x = x;
    this.y = y;
    optimizer = new Optimizer(UpdateRule.adam(), RATE, model.parameters());
    step = new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, optimizer);
    losses = engine.zeros(1);
    model.training(true);
    replayedBefore = replayed(engine);
  }

  private static long replayed(Engine engine) {
    return engine.backend().steps().map(steps -> steps.counts().replayed()).orElse(0L);
  }

  /**
   * {@code NET BATCH MODE}, NET lenet, resnet18, gpt or lstm, MODE eager or graph.
   *
   * @throws IllegalStateException if recorded steps don't lower losses as the others do
   */
  static Work of(Backend backend, CaseText text) {
    String net = text.word("a network");
    int batch = text.number("samples");
    String mode = text.word("eager or graph");
    boolean recorded = "graph".equals(mode);
    if (!recorded && !"eager".equals(mode)) {
      throw text.unknown("eager or graph", mode);
    }
    if (!recorded) {
      return of(backend, text, net, batch, false);
    }
    double[] expected;
    try (StepWork eager = of(backend, text, net, batch, false)) {
      expected = eager.firstLosses();
    }
    StepWork work = of(backend, text, net, batch, true);
    boolean fine = false;
    try {
      requireNear(expected, work.firstLosses());
      fine = true;
    } finally {
      if (!fine) {
        work.release();
      }
    }
    return work;
  }

  private static void requireNear(double[] expected, double[] actual) {
    for (int i = 0; i < COMPARED; i++) {
      // NaN is near to nothing.
      if (!(Math.abs(actual[i] - expected[i]) <= NEAR * Math.abs(expected[i]))) {
        throw new IllegalStateException(
            "losses of recorded steps are "
                + Arrays.toString(actual)
                + "; expected "
                + Arrays.toString(expected));
      }
    }
  }

  private double[] firstLosses() {
    double[] first = new double[COMPARED];
    for (int i = 0; i < COMPARED; i++) {
      run();
      first[i] = losses.toFloats()[0];
    }
    return first;
  }

  private static StepWork of(
      Backend backend, CaseText text, String net, int batch, boolean recorded) {
    Engine engine = Engine.over(backend);
    engine.recordSteps(recorded);
    return switch (net) {
      case "lenet" ->
          ofPictures(engine, recorded, LeNet5.modern(CLASSES), batch, 1, LeNet5.SIDE, LeNet5.SIDE);
      case "resnet18" ->
          ofPictures(
              engine, recorded, ResNet.resNet18(CLASSES), batch, 3, SMALL_IMAGE, SMALL_IMAGE);
      case "gpt" ->
          ofTokens(
              engine,
              recorded,
              new Gpt(GptConfig.of(VOCABULARY, GPT_TIME, 4, 4, 128)),
              batch,
              GPT_TIME);
      case "lstm" ->
          ofTokens(
              engine,
              recorded,
              new Sequential(
                  new Embedding(VOCABULARY, 64),
                  new Lstm(256).withLayers(2),
                  new Dense(VOCABULARY)),
              batch,
              LSTM_TIME);
      default -> {
        engine.close();
        throw text.unknown("lenet, resnet18, gpt or lstm", net);
      }
    };
  }

  private static StepWork ofPictures(
      Engine engine,
      boolean recorded,
      Layer network,
      int batch,
      int channels,
      int height,
      int width) {
    Layer model = network.build(engine, SEED, channels, height, width);
    Tensor x = engine.zeros(batch, channels, height, width);
    engine
        .backend()
        .random(DType.F32)
        .normal(SEED, 1, 0, Math.toIntExact(x.size()), 0, 1, x.buffer(), x.offset());
    return new StepWork(engine, recorded, model, x, engine.of(counting(batch, CLASSES, 1), batch));
  }

  private static StepWork ofTokens(
      Engine engine, boolean recorded, Layer network, int batch, int time) {
    Layer model = network.build(engine, SEED, time);
    Tensor x = engine.of(counting(batch * time, VOCABULARY, 31), batch, time);
    Tensor y = engine.of(counting(batch * time, VOCABULARY, 37), batch, time);
    return new StepWork(engine, recorded, model, x, y);
  }

  private static int[] counting(int n, int bound, int factor) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = (int) ((long) i * factor % bound);
    }
    return values;
  }

  @Override
  public void run() {
    step.run(x, y, losses, 0);
    runs++;
  }

  private void release() {
    losses.release();
    x.release();
    y.release();
    optimizer.release();
    model.release();
    engine.close();
  }

  /**
   * Gives everything back.
   *
   * @throws IllegalStateException if steps were to be recorded and were not, all but the first:
   *     then something else was timed
   */
  @Override
  public void close() {
    long replayed = replayed(engine) - replayedBefore;
    release();
    if (recorded && replayed < runs - NOT_REPLAYED) {
      throw new IllegalStateException(
          replayed
              + " of "
              + runs
              + " steps were replayed; expected all but the first "
              + NOT_REPLAYED);
    }
  }
}
