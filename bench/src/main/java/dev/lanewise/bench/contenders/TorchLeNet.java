package dev.lanewise.bench.contenders;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lanewise.nn.zoo.LeNet5;

/** LeNet-5 with ReLU and maxima, written with DJL's own layers and trainer on PyTorch. */
public final class TorchLeNet implements AutoCloseable {
  private final Model model;
  private final Trainer trainer;
  private final NDManager manager;
  private final NDArray x;
  private final NDArray y;

  /**
   * A network and its batch.
   *
   * @param pictures 28 x 28 each, one channel
   * @param labels their classes
   * @param rate Adam's
   */
  public TorchLeNet(float[] pictures, int[] labels, int classes, float rate, int threads) {
    Natives.djl();
    model = Model.newInstance("lenet", Device.cpu(), "PyTorch");
    JniUtils.setNumThreads(threads);
    model.setBlock(network(classes));
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(rate)).build();
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(adam)
                .optDevices(new Device[] {Device.cpu()}));
    Shape shape = new Shape(labels.length, 1, LeNet5.SIDE, LeNet5.SIDE);
    trainer.initialize(shape);
    manager = model.getNDManager().newSubManager();
    x = manager.create(pictures, shape);
    y = manager.create(labels);
  }

  static SequentialBlock network(int classes) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setKernelShape(new Shape(5, 5))
                .optPadding(new Shape(2, 2))
                .setFilters(6)
                .build())
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(16).build())
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(120).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(84).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(classes).build());
  }

  /** Forward, backward, and the optimizer's step. */
  public void step() {
    // What a step makes belongs to the manager of its input, and goes with it.
    try (NDManager own = manager.newSubManager()) {
      x.tempAttach(own);
      y.tempAttach(own);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(new NDList(x));
        gradients.backward(trainer.getLoss().evaluate(new NDList(y), logits));
      }
      trainer.step();
    }
  }

  @Override
  public void close() {
    manager.close();
    trainer.close();
    model.close();
  }
}
