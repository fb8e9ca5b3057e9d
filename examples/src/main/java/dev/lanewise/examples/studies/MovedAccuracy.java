package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.TrainingProgress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.train.Trainer;
import java.util.Arrays;
import java.util.List;

/**
 * A network trained once, and how often it is right on pictures that are moved.
 *
 * @param name the network and its training, for tables
 * @param parameters how many the network has
 * @param shifted by pixels shifted, mean of the four directions
 * @param turned by place in {@link #DEGREES}, mean of both senses
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record MovedAccuracy(String name, long parameters, double[] shifted, double[] turned) {
  /** The most pixels that pictures are shifted by. */
  static final int MOST_PIXELS = 8;

  /** The angles that pictures are turned by. */
  static final int[] DEGREES = {0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180};

  /**
   * Trains and measures.
   *
   * @param network not built; it gives logits
   * @param plan how it is trained
   * @param test the pictures to move
   */
  static MovedAccuracy run(
      StudyContext context,
      String name,
      Sequential network,
      LeNetPlan plan,
      Pictures train,
      Pictures test) {
    Engine engine = context.engine();
    Sequential model = network.build(engine, context.seed(), 1, train.side(), train.side());
    RandomMoves moves = new RandomMoves(engine, train, plan.limits(), context.seed());
    Tensor y = train.y(engine);
    try (TrainingProgress progress = context.trainingProgress(name);
        Trainer trainer =
            new Trainer(model, plan.options(context.seed()).listener(progress).listener(moves))) {
      trainer.fit(moves.x(), y);
      double[] shifted = new double[MOST_PIXELS + 1];
      for (int pixels = 0; pixels <= MOST_PIXELS; pixels++) {
        shifted[pixels] =
            mean(
                trainer,
                test,
                pixels == 0
                    ? List.of(Move.NONE)
                    : List.of(
                        Move.shift(pixels, 0),
                        Move.shift(-pixels, 0),
                        Move.shift(0, pixels),
                        Move.shift(0, -pixels)));
      }
      double[] turned = new double[DEGREES.length];
      for (int i = 0; i < turned.length; i++) {
        turned[i] =
            DEGREES[i] % 180 == 0
                ? mean(trainer, test, List.of(Move.turn(DEGREES[i])))
                : mean(trainer, test, List.of(Move.turn(DEGREES[i]), Move.turn(-DEGREES[i])));
      }
      return new MovedAccuracy(name, model.parameterCount(), shifted, turned);
    } finally {
      moves.x().release();
      y.release();
      model.release();
    }
  }

  /** The mean over all shifts. */
  double meanShifted() {
    return Arrays.stream(shifted).average().orElseThrow();
  }

  /** The mean over all angles. */
  double meanTurned() {
    return Arrays.stream(turned).average().orElseThrow();
  }

  /** The accuracy at an angle of {@link #DEGREES}. */
  double turnedBy(int degrees) {
    return turned[Arrays.binarySearch(DEGREES, degrees)];
  }

  private static double mean(Trainer trainer, Pictures test, List<Move> moves) {
    double sum = 0;
    for (Move move : moves) {
      Pictures moved = move.of(test);
      Engine engine = trainer.model().engine();
      try (Scope scope = engine.scope()) {
        Tensor logits = trainer.predict(moved.x(engine));
        int[] predicted = Classification.classes(logits.toFloats(), logits.dim(1), 0.5);
        sum += Classification.accuracy(moved.labels(), predicted);
      }
    }
    return sum / moves.size();
  }
}
