package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;

/**
 * AlexNet in the form that ran on one device (Krizhevsky, "One weird trick for parallelizing
 * convolutional neural networks", 2014), as torchvision has it, without local response
 * normalisation, for images of 224 x 224.
 */
public final class AlexNet {
  private static final int UNITS = 4096;
  private static final double DROPOUT = 0.5;

  private AlexNet() {}

  /** 61,100,840 parameters for 1000 classes and three channels; it gives logits. */
  public static Sequential of(int classes) {
    return new Sequential(
        convolution(64, Window2d.of(11, 11).withStride(4, 4).withPadding(2)),
        Activation.relu(),
        pool(),
        convolution(192, Window2d.of(5, 5).withPadding(2)),
        Activation.relu(),
        pool(),
        convolution(384, Window2d.of(3, 3).withPadding(1)),
        Activation.relu(),
        convolution(256, Window2d.of(3, 3).withPadding(1)),
        Activation.relu(),
        convolution(256, Window2d.of(3, 3).withPadding(1)),
        Activation.relu(),
        pool(),
        Pool2d.adaptiveAverage(6, 6),
        new Flatten(),
        new Dropout(DROPOUT),
        new Dense(UNITS, Initializer.heNormal()),
        Activation.relu(),
        new Dropout(DROPOUT),
        new Dense(UNITS, Initializer.heNormal()),
        Activation.relu(),
        new Dense(classes));
  }

  private static Layer convolution(int filters, Window2d window) {
    return new Conv2d(filters, window).withInitializer(Initializer.heNormal());
  }

  private static Layer pool() {
    return Pool2d.max(Window2d.of(3, 3).withStride(2, 2), false);
  }
}
