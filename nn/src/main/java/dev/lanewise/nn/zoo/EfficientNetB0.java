package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm2d;
import dev.lanewise.nn.layer.Conv2d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.GlobalAveragePool2d;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Residual;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.layer.SqueezeExcite;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural
 * networks", ICML 2019, table 1) for images of about 224 x 224: inverted residuals with
 * squeeze-and-excitation to a quarter of a block's input channels, SiLU, and batch normalisation
 * with its usual momentum and epsilon, as torchvision has them. Stochastic depth, which drops whole
 * blocks in training, is left out; it has no parameters and does nothing in evaluation.
 */
public final class EfficientNetB0 {
  /** A row of the paper's table: expansion, kernel, channels, blocks, the first block's stride. */
  private record Stage(int expansion, int kernel, int channels, int blocks, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 16, 1, 1),
          new Stage(6, 3, 24, 2, 2),
          new Stage(6, 5, 40, 2, 2),
          new Stage(6, 3, 80, 3, 2),
          new Stage(6, 5, 112, 3, 1),
          new Stage(6, 5, 192, 4, 2),
          new Stage(6, 3, 320, 1, 1));

  private static final int FIRST = 32;
  private static final int LAST = 1280;
  private static final int SQUEEZE = 4;
  private static final double DROPOUT = 0.2;

  private EfficientNetB0() {}

  /** 5,288,548 parameters for 1000 classes and three channels; it gives logits. */
  public static Sequential of(int classes) {
    List<Layer> layers = new ArrayList<>();
    add(layers, FIRST, 3, 2, 1);
    layers.add(silu());
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
    layers.add(silu());
    layers.add(new GlobalAveragePool2d());
    layers.add(new Dropout(DROPOUT));
    layers.add(new Dense(classes));
    return new Sequential(layers);
  }

  private static Layer block(int channels, Stage stage, int stride) {
    List<Layer> layers = new ArrayList<>();
    int wide = channels * stage.expansion;
    if (stage.expansion != 1) {
      add(layers, wide, 1, 1, 1);
      layers.add(silu());
    }
    add(layers, wide, stage.kernel, stride, wide);
    layers.add(silu());
    layers.add(new SqueezeExcite(channels / SQUEEZE).withActivation(UnaryOp.SILU));
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

  private static Layer silu() {
    return Activation.of(UnaryOp.SILU);
  }
}
