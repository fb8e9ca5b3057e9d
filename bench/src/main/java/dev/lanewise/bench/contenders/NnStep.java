package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainStep;
import java.util.Arrays;

/** A training step of our library. */
final class NnStep implements Contender.Call {
  private final Backend backend;
  private final Engine engine;
  private final Layer model;
  private final Optimizer optimizer;
  private final TrainStep step;
  private final Tensor x;
  private final Tensor y;
  private final Tensor losses;

  NnStep(Backend backend, StepCase which, HostBuffer[] operands) {
    this.backend = backend;
    engine = Engine.over(backend);
    model = StepModels.build(which, engine);
    optimizer = new Optimizer(UpdateRule.adam(), StepCase.RATE, model.parameters());
    step = new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, optimizer);
    if (which.isOfTokens()) {
      x = engine.of(which.tokens(), which.batch(), which.time());
      y = engine.of(which.labels(), which.batch(), which.time());
    } else {
      int[] shape = Arrays.stream(StepModels.pictures(which)).mapToInt(Math::toIntExact).toArray();
      x = engine.of(F32Buffer.cast(operands[0], "pictures").array(), shape);
      y = engine.of(which.labels(), which.batch());
    }
    losses = engine.zeros(1);
    model.training(true);
  }

  @Override
  public void run() {
    step.run(x, y, losses, 0);
  }

  @Override
  public HostBuffer result() {
    return HostBuffer.of(losses.toFloats());
  }

  @Override
  public void close() {
    optimizer.release();
    model.release();
    engine.close();
    backend.close();
  }
}
