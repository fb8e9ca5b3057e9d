package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.CharacterText;
import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.text.CharacterStreams;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.recurrent.RecurrentResult;
import dev.lanewise.nn.layer.recurrent.RecurrentState;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.zoo.CharRnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Truncated back-propagation through time over a text, and how well its end is predicted. */
final class CharRnnTraining {
  /** How often the held-out part is measured, and the training loss averaged, for the chart. */
  private static final int POINTS = 12;

  /** Texts that the held-out part is measured in side by side. */
  private static final int PARTS = 8;

  /** Characters before each of them that only make the state, and steps of one call. */
  private static final int LEAD = 256;

  /** A point of the chart. */
  record Point(int step, double training, double heldOut) {}

  private final StudyContext context;
  private final CharacterText text;
  private final CharRnnPlan plan;
  private final CharRnn model;

  CharRnnTraining(StudyContext context, CharacterText text, CharRnnPlan plan, CharRnn model) {
    this.context = context;
    this.text = text;
    this.plan = plan;
    this.model = model;
  }

  /** Trains; the last point is that of the trained network. */
  List<Point> run() {
    Engine engine = context.engine();
    CharacterStreams streams = new CharacterStreams(text.train(), plan.streams(), plan.time());
    Optimizer optimizer =
        new Optimizer(UpdateRule.adamW(CharRnnPlan.DECAY), plan.rate(), model.parameters());
    optimizer.clipNorm(CharRnnPlan.CLIP);
    Schedule schedule = plan.schedule();
    int[] characters = new int[plan.streams() * plan.time()];
    int[] following = new int[characters.length];
    Tensor x = engine.empty(DType.I32, Layout.of(plan.streams(), plan.time()));
    Tensor y = engine.empty(DType.I32, x.layout());
    RecurrentState carried = model.zeroState(plan.streams());
    List<Point> points = new ArrayList<>();
    int every = Math.max(1, plan.steps() / context.choose(POINTS, 2));
    double sum = 0;
    int counted = 0;
    try (Progress progress = context.progress("LSTM", plan.steps())) {
      for (int step = 0; step < plan.steps(); step++) {
        streams.fill(step, characters, following);
        x.set(characters);
        y.set(following);
        if (streams.beginsAnew(step)) {
          carried.reset();
        }
        optimizer.learningRate(schedule.rate(step, 0));
        model.training(true);
        sum += step(optimizer, x, y, carried);
        counted++;
        progress.stepTo(step + 1L);
        if ((step + 1) % every == 0 || step + 1 == plan.steps()) {
          double heldOut = heldOut();
          points.add(new Point(step + 1, sum / counted, heldOut));
          progress.message(
              String.format(Locale.ROOT, "loss %.3f, held out %.3f", sum / counted, heldOut));
          sum = 0;
          counted = 0;
        }
      }
    }
    carried.release();
    x.release();
    y.release();
    optimizer.release();
    return points;
  }

  private double step(Optimizer optimizer, Tensor x, Tensor y, RecurrentState carried) {
    try (Scope tape = context.engine().tape()) {
      RecurrentResult result = model.run(x, carried);
      Tensor loss = result.y().crossEntropy(y);
      tape.backward(loss);
      optimizer.step();
      carried.set(result.state());
      return loss.item();
    } finally {
      optimizer.zeroGrad();
    }
  }

  /**
   * Nats a character of the held-out part. It is cut into parts that are read side by side; before
   * each the network reads some characters that don't count, so that its state knows the context.
   */
  double heldOut() {
    Engine engine = context.engine();
    int from = text.trainLength();
    int count = text.tokens().length - from;
    int part = Math.ceilDiv(count, PARTS);
    int[] x = new int[PARTS * LEAD];
    int[] y = new int[PARTS * LEAD];
    RecurrentState carried = model.zeroState(PARTS);
    model.training(false);
    double sum = 0;
    for (int start = -LEAD; start < part; start += LEAD) {
      for (int row = 0; row < PARTS; row++) {
        for (int t = 0; t < LEAD; t++) {
          int at = from + row * part + start + t;
          x[row * LEAD + t] = token(at - 1);
          y[row * LEAD + t] = token(at);
        }
      }
      try (Scope scope = engine.scope()) {
        RecurrentResult result = model.run(engine.of(x, PARTS, LEAD), carried);
        carried.set(result.state());
        if (start >= 0) {
          int end = part - start;
          sum += nats(result.y().logSoftmax().toFloats(), y, start, Math.min(LEAD, end), count);
        }
      }
    }
    carried.release();
    return sum / count;
  }

  /** A character of the text; the last one behind its end, where it doesn't count. */
  private int token(int at) {
    return text.tokens()[Math.clamp(at, 0, text.tokens().length - 1)];
  }

  private double nats(float[] logProbabilities, int[] y, int start, int steps, int count) {
    int part = Math.ceilDiv(count, PARTS);
    int size = text.vocabularySize();
    double sum = 0;
    for (int row = 0; row < PARTS; row++) {
      for (int t = 0; t < steps && row * part + start + t < count; t++) {
        int place = row * LEAD + t;
        sum -= logProbabilities[place * size + y[place]];
      }
    }
    return sum;
  }
}
