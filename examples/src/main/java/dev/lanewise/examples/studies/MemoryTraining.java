package dev.lanewise.examples.studies;

import dev.lanewise.examples.study.Progress;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import java.util.SplittableRandom;

/** One network learns one task at one distance. */
final class MemoryTraining {
  private static final int HIDDEN = 64;
  private static final int BATCH = 32;
  private static final int TESTS = 512;
  private static final double RATE = 0.01;
  private static final double CLIP = 1;

  /** Sequences and what they should give. */
  private record Batch(Tensor x, float[] wanted) {}

  private final StudyContext context;
  private final MemoryTask task;
  private final RecurrentKind kind;
  private final int distance;
  private final RecurrentLayer layer;
  private final Dense head;
  private final Sequential model;

  /** A network whose gates start open enough to keep the state over the distance. */
  MemoryTraining(StudyContext context, MemoryTask task, RecurrentKind kind, int distance) {
    this.context = context;
    this.task = task;
    this.kind = kind;
    this.distance = distance;
    this.layer = kind.layer(HIDDEN);
    this.head = new Dense(task.outputs());
    this.model =
        new Sequential(layer, head)
            .build(context.engine(), context.seed(), task.steps(distance), task.inputs());
    kind.spanning(distance, layer);
  }

  /** How training goes, in words. */
  static String describe() {
    return ("%d units, batches of %d new sequences, Adam, the rate falling from %s to 0 as half a"
            + " cosine, gradients clipped at norm %s")
        .formatted(HIDDEN, BATCH, RATE, CLIP);
  }

  /** Trains, and measures the error on sequences that were not seen. */
  double run(int steps) {
    Engine engine = context.engine();
    SplittableRandom random = new SplittableRandom(context.seed());
    Optimizer optimizer = new Optimizer(UpdateRule.adam(), RATE, model.parameters());
    optimizer.clipNorm(CLIP);
    Schedule schedule = Schedule.warmUpCosine(RATE, 0, 0, steps);
    String name = task.title() + " over " + distance + ", " + kind.title();
    try (Progress progress = context.progress(name, steps)) {
      for (int step = 0; step < steps; step++) {
        optimizer.learningRate(schedule.rate(step, 0));
        try (Scope tape = engine.tape()) {
          Batch batch = batch(random, BATCH);
          tape.backward(task.loss(answers(batch.x), batch.wanted));
          optimizer.step();
        } finally {
          optimizer.zeroGrad();
        }
        progress.stepTo(step + 1L);
      }
    }
    optimizer.release();
    try (Scope scope = engine.scope()) {
      Batch tests = batch(new SplittableRandom(context.seed() + 1), TESTS);
      return task.error(answers(tests.x).toFloats(), tests.wanted);
    }
  }

  private Batch batch(SplittableRandom random, int count) {
    int time = task.steps(distance);
    float[] x = new float[count * time * task.inputs()];
    float[] wanted = new float[count * task.answers()];
    for (int i = 0; i < count; i++) {
      task.make(random, distance, x, i * time * task.inputs(), wanted, i * task.answers());
    }
    return new Batch(context.engine().of(x, count, time, task.inputs()), wanted);
  }

  private Tensor answers(Tensor x) {
    int time = x.dim(1);
    return head.forward(layer.forward(x).slice(1, time - task.answers(), time));
  }

  /**
   * How the answers depend on what was seen: the norm of the gradient of the answers by each step's
   * input, over that of the last step; entry d is that of d steps before the last.
   */
  double[] reach() {
    Engine engine = context.engine();
    Tensor x = batch(new SplittableRandom(context.seed() + 2), BATCH).x.requireGrad();
    try (Scope tape = engine.tape()) {
      tape.backward(answers(x).sum());
      return GradientReach.byDistance(x);
    } finally {
      x.zeroGrad();
      x.release();
      model.parameters().forEach(parameter -> parameter.value().zeroGrad());
    }
  }

  /** Returns the network's memory. */
  void release() {
    model.release();
  }
}
