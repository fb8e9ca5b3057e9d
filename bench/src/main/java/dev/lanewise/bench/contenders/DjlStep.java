package dev.lanewise.bench.contenders;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.List;

/** A training step written with DJL's own layers and trainer. */
final class DjlStep implements Contender.Call {
  private final Model model;
  private final Trainer trainer;
  private final NDManager manager;
  private final NDArray x;
  private final NDArray y;
  private float loss;

  DjlStep(StepCase which, HostBuffer[] operands, int threads) {
    Natives.djl();
    model = Model.newInstance("step", Device.cpu(), "PyTorch");
    JniUtils.setNumThreads(threads);
    model.setBlock(which.net() == StepCase.Net.MLP ? mlp() : TorchLeNet.network(StepCase.CLASSES));
    Optimizer adam =
        Optimizer.adam().optLearningRateTracker(Tracker.fixed((float) StepCase.RATE)).build();
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(adam)
                .optDevices(new Device[] {Device.cpu()}));
    Shape shape = new Shape(StepModels.pictures(which));
    trainer.initialize(shape);
    manager = model.getNDManager().newSubManager();
    start(which);
    x = manager.create(F32Buffer.cast(operands[0], "pictures").array(), shape);
    y = manager.create(which.labels());
  }

  private static SequentialBlock mlp() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(StepCase.WIDE).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(StepCase.NARROW).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(StepCase.CLASSES).build());
  }

  /** Takes our first parameters. */
  private void start(StepCase which) {
    List<NDArray> first = StepParameters.of(manager, which);
    List<NDArray> own =
        model.getBlock().getParameters().values().stream()
            .map(ai.djl.nn.Parameter::getArray)
            .toList();
    if (own.size() != first.size()) {
      throw new IllegalStateException(
          "DJL's network has %d parameters; expected %d".formatted(own.size(), first.size()));
    }
    for (int i = 0; i < own.size(); i++) {
      first.get(i).copyTo(own.get(i));
    }
  }

  @Override
  public void run() {
    // What a step makes belongs to the manager of its input, and goes with it.
    try (NDManager step = manager.newSubManager()) {
      x.tempAttach(step);
      y.tempAttach(step);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(new NDList(x));
        NDArray value = trainer.getLoss().evaluate(new NDList(y), logits);
        gradients.backward(value);
        loss = value.getFloat();
      }
      trainer.step();
    }
  }

  @Override
  public HostBuffer result() {
    return HostBuffer.of(new float[] {loss});
  }

  @Override
  public void close() {
    manager.close();
    trainer.close();
    model.close();
  }
}
