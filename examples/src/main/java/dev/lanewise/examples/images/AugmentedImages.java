package dev.lanewise.examples.images;

import dev.lanewise.nn.data.InputSource;

/**
 * The pictures of a set as inputs of training: changed at random in each epoch, then normalised.
 * How a picture is changed depends on seed, epoch and its place in the set alone.
 */
public final class AugmentedImages implements InputSource {
  private final ImageSet images;
  private final Augmentation augmentation;
  private final Normalization normalization;
  private final long seed;
  private final int size;

  /** Inputs (channels, height, width) of each picture. */
  public AugmentedImages(
      ImageSet images, Augmentation augmentation, Normalization normalization, long seed) {
    this.images = images;
    this.augmentation = augmentation;
    this.normalization = normalization;
    this.seed = seed;
    this.size = images.channels() * images.height() * images.width();
  }

  @Override
  public void fill(int[] rows, int epoch, float[] x) {
    for (int i = 0; i < rows.length; i++) {
      SampleRandom random = new SampleRandom(seed, epoch, rows[i]);
      normalization.apply(augmentation.apply(images.image(rows[i]), random), x, i * size);
    }
  }
}
