package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.zoo.Gpt;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a {@link Gpt} on windows that start anywhere in the part of a text that is to learn from,
 * and measures it on the part that is held out.
 */
final class GptTraining {
  private static final UpdateRule RULE = new UpdateRule.Adam(0.9, 0.95, 1e-8, 0.1, true);
  private static final double CLIP = 1;
  private static final int EVALUATION_BATCH = 16;

  private final Gpt model;
  private final CharacterText text;
  private final int time;

  /**
   * How to train.
   *
   * @param batch windows a step
   * @param steps how many steps
   * @param warmUp steps in which the rate rises
   * @param rate the highest learning rate; it falls along a cosine to a tenth
   * @param points how often to measure on the held-out part
   */
  record Plan(int batch, int steps, int warmUp, double rate, int points) {}

  /**
   * A look at the training.
   *
   * @param step steps made
   * @param trained mean nats a character of the steps since the last look, with dropout
   * @param heldOut nats a character on the held-out part
   */
  record Point(int step, double trained, double heldOut) {}

  /** For a built model. */
  GptTraining(Gpt model, CharacterText text) {
    this.model = model;
    this.text = text;
    this.time = model.config().context();
  }

  /** Trains; gives the looks, of which the last is after the last step. */
  List<Point> run(Plan plan, long seed, Progress progress) {
    Engine engine = model.engine();
    Optimizer optimizer = new Optimizer(RULE, plan.rate, model.parameters());
    optimizer.clipNorm(CLIP);
    Schedule schedule = Schedule.warmUpCosine(plan.rate, plan.rate / 10, plan.warmUp, plan.steps);
    SplittableRandom random = new SplittableRandom(seed);
    int[] windows = new int[plan.batch * time];
    int[] following = new int[plan.batch * time];
    Tensor x = engine.of(windows, plan.batch, time);
    Tensor y = engine.of(following, plan.batch, time);
    List<Point> points = new ArrayList<>();
    double sum = 0;
    int since = 0;
    for (int step = 1; step <= plan.steps; step++) {
      for (int row = 0; row < plan.batch; row++) {
        int from = random.nextInt(text.trainLength() - time);
        System.arraycopy(text.tokens(), from, windows, row * time, time);
        System.arraycopy(text.tokens(), from + 1, following, row * time, time);
      }
      x.set(windows);
      y.set(following);
      optimizer.learningRate(schedule.rate(step - 1L, 0));
      sum += step(optimizer, x, y);
      since++;
      if (step == plan.steps || (long) step * plan.points / plan.steps > points.size()) {
        points.add(new Point(step, sum / since, heldOutNats()));
        progress.message("held out " + Numbers.fixed(points.getLast().heldOut, 4));
        sum = 0;
        since = 0;
      }
      progress.stepTo(step);
    }
    x.release();
    y.release();
    optimizer.release();
    return points;
  }

  private double step(Optimizer optimizer, Tensor x, Tensor y) {
    model.training(true);
    double value;
    try (Scope tape = model.engine().tape()) {
      Tensor loss = model.forward(x).crossEntropy(y);
      tape.backward(loss);
      value = loss.item();
    } finally {
      model.training(false);
    }
    optimizer.step();
    optimizer.zeroGrad();
    return value;
  }

  /**
   * Mean nats a character of all that is held out, each character with half the context before it
   * or more, as far as the text goes: windows overlap by half, and the second half counts.
   */
  double heldOutNats() {
    int[] tokens = text.tokens();
    int half = time / 2;
    double sum = 0;
    int at = text.trainLength();
    while (at < tokens.length) {
      int batch = Math.clamp((tokens.length - at) / half, 1, EVALUATION_BATCH);
      int counted = Math.min(half, tokens.length - at);
      int[] windows = new int[batch * time];
      int[] following = new int[batch * counted];
      for (int row = 0; row < batch; row++) {
        int first = at + row * half;
        System.arraycopy(tokens, first + counted - 1 - time, windows, row * time, time);
        System.arraycopy(tokens, first, following, row * counted, counted);
      }
      sum += nats(windows, following, batch, counted) * following.length;
      at += batch * counted;
    }
    return sum / (tokens.length - text.trainLength());
  }

  private double nats(int[] windows, int[] following, int batch, int counted) {
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Tensor logits = model.forward(engine.of(windows, batch, time));
      return logits
          .slice(1, time - counted, time)
          .crossEntropy(engine.of(following, batch, counted))
          .item();
    }
  }
}
