package dev.lanewise.nn.zoo;

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
 * The network that the documents (001, "Processing a Cat Photo Through CNN Layers") lead a picture
 * of a cat through: three 3x3 convolutions with 32, 64 and 128 filters and ReLU, without padding,
 * and 2x2 max pooling between them. For images of 224 x 224 x 3 they make 222x222x32, 111x111x32,
 * 109x109x64, 54x54x64 and 52x52x128; others of 22 x 22 or more may be given when it is built.
 *
 * <p>The document says no more of what follows than "more layers", Flatten, Dense and a number for
 * each class. Here that is one more pooling, a dense layer with ReLU, dropout where it is asked
 * for, and a dense layer that gives logits; softmax makes the document's shares of them.
 */
public final class CatCnn {
  /** The height and width of the document's images. */
  public static final int SIDE = 224;

  private static final int UNITS = 128;

  private CatCnn() {}

  /**
   * With 128 units in the hidden dense layer and no dropout: 11,169,218 parameters for two classes
   * and images of 224 x 224 x 3, 683,458 for 64 x 64 x 3.
   */
  public static Sequential of(int classes) {
    return of(classes, UNITS, 0);
  }

  /**
   * With other numbers for what the document leaves open.
   *
   * @param units of the hidden dense layer
   * @param dropout rate of the dropout before and after the hidden dense layer; 0 for none
   * @throws IllegalArgumentException if {@code classes} or {@code units} is below 1, or {@code
   *     dropout} not in [0, 1)
   */
  public static Sequential of(int classes, int units, double dropout) {
    return new Sequential(
        convolution(32),
        Activation.relu(),
        Pool2d.max(2),
        convolution(64),
        Activation.relu(),
        Pool2d.max(2),
        convolution(128),
        Activation.relu(),
        Pool2d.max(2),
        new Flatten(),
        new Dropout(dropout),
        new Dense(units, Initializer.heNormal()),
        Activation.relu(),
        new Dropout(dropout),
        new Dense(classes));
  }

  private static Layer convolution(int filters) {
    return new Conv2d(filters, 3).withInitializer(Initializer.heNormal());
  }
}
