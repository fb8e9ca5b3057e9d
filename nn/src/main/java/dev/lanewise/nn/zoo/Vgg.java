package dev.lanewise.nn.zoo;

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
import dev.lanewise.nn.layer.Sequential;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The networks of Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
 * recognition" (ICLR 2015, table 1: A, D and E), for images of 224 x 224. They give logits. Layers
 * have the names of Keras, such as {@code block5_conv3}, {@code block5_pool}, {@code fc1} and
 * {@code predictions}; activations are layers of their own, such as {@code block5_relu3}.
 */
public final class Vgg {
  private static final int[] FILTERS = {64, 128, 256, 512, 512};
  private static final int[] SMALL_FILTERS = {32, 64, 128};
  private static final int UNITS = 4096;
  private static final double DROPOUT = 0.5;
  private static final double SMALL_DROPOUT = 0.3;

  private Vgg() {}

  /** VGG-11: 132,863,336 parameters for 1000 classes and three channels. */
  public static Sequential vgg11(int classes) {
    return of(classes, 1, 1, 2, 2, 2);
  }

  /** VGG-16: 138,357,544 parameters. */
  public static Sequential vgg16(int classes) {
    return of(classes, 2, 2, 3, 3, 3);
  }

  /** VGG-19: 143,667,240 parameters. */
  public static Sequential vgg19(int classes) {
    return of(classes, 2, 2, 4, 4, 4);
  }

  /**
   * A network of the same kind for images of 32 x 32: three blocks of two convolutions with 32, 64
   * and 128 filters, with batch normalisation, which the paper did not know, and one dense layer
   * after dropout. 307,946 parameters for ten classes and three channels.
   */
  public static Sequential small(int classes) {
    SequencedMap<String, Layer> layers = smallLayers();
    layers.put("flatten", new Flatten());
    layers.put("dropout", new Dropout(SMALL_DROPOUT));
    layers.put("predictions", new Dense(classes));
    return Sequential.named(layers);
  }

  /**
   * The blocks of {@link #small}, up to {@code block3_pool}: 287,456 parameters for three channels,
   * and images of any size from 8 x 8 on.
   */
  public static Sequential smallBase() {
    return Sequential.named(smallLayers());
  }

  private static SequencedMap<String, Layer> smallLayers() {
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    for (int block = 1; block <= SMALL_FILTERS.length; block++) {
      String place = "block" + block + "_";
      for (int i = 1; i <= 2; i++) {
        layers.put(
            place + "conv" + i,
            new Conv2d(SMALL_FILTERS[block - 1], Window2d.of(3, 3).withPadding(1))
                .withInitializer(Initializer.heNormal())
                .withoutBias());
        layers.put(place + "norm" + i, new BatchNorm2d());
        layers.put(place + "relu" + i, Activation.relu());
      }
      layers.put(place + "pool", Pool2d.max(2));
    }
    return layers;
  }

  /**
   * The convolutions and pools of {@link #vgg16}, up to {@code block5_pool}: 14,714,688 parameters
   * for three channels, and images of any size from 32 x 32 on.
   */
  public static Sequential vgg16Base() {
    return Sequential.named(base(2, 2, 3, 3, 3));
  }

  private static SequencedMap<String, Layer> base(int... convolutions) {
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    for (int block = 1; block <= FILTERS.length; block++) {
      for (int i = 1; i <= convolutions[block - 1]; i++) {
        layers.put(
            "block" + block + "_conv" + i,
            new Conv2d(FILTERS[block - 1], Window2d.of(3, 3).withPadding(1))
                .withInitializer(Initializer.heNormal()));
        layers.put("block" + block + "_relu" + i, Activation.relu());
      }
      layers.put("block" + block + "_pool", Pool2d.max(2));
    }
    return layers;
  }

  private static Sequential of(int classes, int... convolutions) {
    SequencedMap<String, Layer> layers = base(convolutions);
    layers.put("flatten", new Flatten());
    for (int i = 1; i <= 2; i++) {
      layers.put("fc" + i, new Dense(UNITS, Initializer.heNormal()));
      layers.put("fc" + i + "_relu", Activation.relu());
      layers.put("fc" + i + "_dropout", new Dropout(DROPOUT));
    }
    layers.put("predictions", new Dense(classes));
    return Sequential.named(layers);
  }
}
