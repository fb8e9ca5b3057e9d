package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.LocalResponseNorm;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * AlexNet in the form that ran on one device (Krizhevsky, "One weird trick for parallelizing
 * convolutional neural networks", 2014), as torchvision has it, for images of 224 x 224; with or
 * without local response normalisation, which has no parameters.
 */
public final class AlexNet {
  private static final int UNITS = 4096;
  private static final double DROPOUT = 0.5;

  /** The channels that are normalised together. */
  private static final int WINDOW = 5;

  private AlexNet() {}

  /**
   * Without response normalisation, as torchvision has it: 61,100,840 parameters for 1000 classes
   * and three channels; it gives logits.
   */
  public static Sequential of(int classes) {
    return of(classes, false);
  }

  /**
   * With response normalisation after the first two convolutions and their ReLU, as the first paper
   * has it (Krizhevsky, Sutskever and Hinton 2012, 3.3: k = 2, n = 5, alpha = 1e-4, beta = 0.75).
   */
  public static Sequential withResponseNorm(int classes) {
    return of(classes, true);
  }

  private static Sequential of(int classes, boolean normalised) {
    List<Layer> layers = new ArrayList<>();
    add(layers, 64, Window2d.of(11, 11).withStride(4, 4).withPadding(2));
    if (normalised) {
      layers.add(responseNorm());
    }
    layers.add(pool());
    add(layers, 192, Window2d.of(5, 5).withPadding(2));
    if (normalised) {
      layers.add(responseNorm());
    }
    layers.add(pool());
    Window2d three = Window2d.of(3, 3).withPadding(1);
    add(layers, 384, three);
    add(layers, 256, three);
    add(layers, 256, three);
    layers.add(pool());
    layers.add(Pool2d.adaptiveAverage(6, 6));
    layers.add(new Flatten());
    for (int i = 0; i < 2; i++) {
      layers.add(new Dropout(DROPOUT));
      layers.add(new Dense(UNITS, Initializer.heNormal()));
      layers.add(Activation.relu());
    }
    layers.add(new Dense(classes));
    return new Sequential(layers);
  }

  private static void add(List<Layer> layers, int filters, Window2d window) {
    layers.add(new Conv2d(filters, window).withInitializer(Initializer.heNormal()));
    layers.add(Activation.relu());
  }

  /** Where the paper adds alpha times the sum of squares, the layer takes the mean. */
  private static Layer responseNorm() {
    return new LocalResponseNorm(WINDOW, WINDOW * 1e-4, 0.75, 2);
  }

  private static Layer pool() {
    return Pool2d.max(Window2d.of(3, 3).withStride(2, 2), false);
  }
}
