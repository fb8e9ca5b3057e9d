package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Flatten;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Pool2d;
import dev.lanewise.nn.layer.Residual;
import dev.lanewise.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov and Chen, "Inverted residuals and linear
 * bottlenecks", CVPR 2018, table 2) for images of about 224 x 224.
 */
public final class MobileNetV2 {
  /** A row of the paper's table: expansion, channels, blocks, and the first block's stride. */
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  private static final int FIRST = 32;
  private static final int LAST = 1280;
  private static final double DROPOUT = 0.2;

  private MobileNetV2() {}

  /** 3,504,872 parameters for 1000 classes and three channels; it gives logits. */
  public static Sequential of(int classes) {
    List<Layer> layers = new ArrayList<>();
    add(layers, FIRST, 3, 2, 1);
    layers.add(relu6());
    int channels = FIRST;
    for (Stage stage : STAGES) {
      for (int i = 0; i < stage.blocks; i++) {
        int stride = i == 0 ? stage.stride : 1;
        Layer block = block(channels, stage, stride);
        boolean keeps = stride == 1 && channels == stage.channels;
        layers.add(keeps ? new Residual(block) : block);
        channels = stage.channels;
      }
    }
    add(layers, LAST, 1, 1, 1);
    layers.add(relu6());
    layers.add(Pool2d.adaptiveAverage(1, 1));
    layers.add(new Flatten());
    layers.add(new Dropout(DROPOUT));
    layers.add(new Dense(classes));
    return new Sequential(layers);
  }

  private static Layer block(int channels, Stage stage, int stride) {
    List<Layer> layers = new ArrayList<>();
    int wide = channels * stage.expansion;
    if (stage.expansion != 1) {
      add(layers, wide, 1, 1, 1);
      layers.add(relu6());
    }
    add(layers, wide, 3, stride, wide);
    layers.add(relu6());
    add(layers, stage.channels, 1, 1, 1);
    return new Sequential(layers);
  }

  /** A convolution and its normalisation. */
  private static void add(List<Layer> layers, int filters, int kernel, int stride, int groups) {
    Window2d window = Window2d.of(kernel, kernel).withStride(stride, stride);
    layers.add(
        new Conv2d(filters, window.withPadding(kernel / 2))
            .withGroups(groups)
            .withInitializer(Initializer.heNormal())
            .withoutBias());
    layers.add(new BatchNorm2d());
  }

  private static Layer relu6() {
    return Activation.of(UnaryOp.CLIP, 0, 6);
  }
}
