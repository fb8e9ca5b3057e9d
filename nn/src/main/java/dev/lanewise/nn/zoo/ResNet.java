package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Residual;
import dev.lanewise.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks (He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR
 * 2016, table 1) for images of about 224 x 224, with projections where shapes change, and in deep
 * ones the stride in the 3x3 convolution of a block ("v1.5", as in torchvision). They give logits.
 */
public final class ResNet {
  private static final int[] WIDTHS = {64, 128, 256, 512};
  private static final int EXPANSION = 4;
  private static final int SMALL_WIDTH = 16;

  private ResNet() {}

  /** ResNet-18: 11,689,512 parameters for 1000 classes and three channels. */
  public static Sequential resNet18(int classes) {
    return of(classes, false, 2, 2, 2, 2);
  }

  /** ResNet-34: 21,797,672 parameters. */
  public static Sequential resNet34(int classes) {
    return of(classes, false, 3, 4, 6, 3);
  }

  /** ResNet-50: 25,557,032 parameters. */
  public static Sequential resNet50(int classes) {
    return of(classes, true, 3, 4, 6, 3);
  }

  /** ResNet-101: 44,549,160 parameters. */
  public static Sequential resNet101(int classes) {
    return of(classes, true, 3, 4, 23, 3);
  }

  /** ResNet-152: 60,192,808 parameters. */
  public static Sequential resNet152(int classes) {
    return of(classes, true, 3, 8, 36, 3);
  }

  /**
   * ResNet-20 for images of about 32 x 32 (section 4.2 of the paper): three stages of three blocks
   * with 16, 32 and 64 channels, and ways around without parameters (option A). 269,722 parameters
   * for ten classes and three channels.
   */
  public static Sequential resNet20(int classes) {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(SMALL_WIDTH, 3, 1));
    layers.add(new BatchNorm2d());
    layers.add(Activation.relu());
    for (int stage = 0; stage < 3; stage++) {
      for (int i = 0; i < 3; i++) {
        boolean shrinks = stage > 0 && i == 0;
        Layer main = basic(SMALL_WIDTH << stage, shrinks ? 2 : 1);
        layers.add(shrinks ? new Residual(main, new HalvingShortcut()) : new Residual(main));
        layers.add(Activation.relu());
      }
    }
    layers.add(Pool2d.adaptiveAverage(1, 1));
    layers.add(new Flatten());
    layers.add(new Dense(classes));
    return new Sequential(layers);
  }

  private static Sequential of(int classes, boolean bottleneck, int... blocks) {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(64, 7, 2));
    layers.add(new BatchNorm2d());
    layers.add(Activation.relu());
    layers.add(Pool2d.max(Window2d.of(3, 3).withStride(2, 2).withPadding(1), false));
    int channels = WIDTHS[0];
    for (int stage = 0; stage < blocks.length; stage++) {
      int width = WIDTHS[stage];
      int made = bottleneck ? EXPANSION * width : width;
      for (int i = 0; i < blocks[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        Layer main = bottleneck ? deep(width, made, stride) : basic(width, stride);
        boolean keeps = stride == 1 && channels == made;
        layers.add(keeps ? new Residual(main) : new Residual(main, projection(made, stride)));
        layers.add(Activation.relu());
        channels = made;
      }
    }
    layers.add(Pool2d.adaptiveAverage(1, 1));
    layers.add(new Flatten());
    layers.add(new Dense(classes));
    return new Sequential(layers);
  }

  private static Layer basic(int width, int stride) {
    return new Sequential(
        convolution(width, 3, stride),
        new BatchNorm2d(),
        Activation.relu(),
        convolution(width, 3, 1),
        new BatchNorm2d());
  }

  private static Layer deep(int width, int made, int stride) {
    return new Sequential(
        convolution(width, 1, 1),
        new BatchNorm2d(),
        Activation.relu(),
        convolution(width, 3, stride),
        new BatchNorm2d(),
        Activation.relu(),
        convolution(made, 1, 1),
        new BatchNorm2d());
  }

  private static Layer projection(int made, int stride) {
    return new Sequential(convolution(made, 1, stride), new BatchNorm2d());
  }

  private static Layer convolution(int filters, int kernel, int stride) {
    Window2d window = Window2d.of(kernel, kernel).withStride(stride, stride);
    return new Conv2d(filters, window.withPadding(kernel / 2))
        .withInitializer(Initializer.heNormal())
        .withoutBias();
  }
}
