package dev.lanewise.examples.images;

import java.util.Arrays;
import java.util.Objects;

/**
 * Shifts and scales each channel: (value - mean) / deviation. Measured on the training part and
 * applied to every part.
 */
public final class Normalization {
  private final float[] mean;
  private final float[] deviation;

  private Normalization(float[] mean, float[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * By given numbers, one a channel.
   *
   * @throws IllegalArgumentException if there are not as many of both, a mean is not finite, or a
   *     deviation not finite or not above 0
   */
  public static Normalization of(float[] mean, float[] deviation) {
    boolean fits = mean.length > 0 && mean.length == deviation.length;
    for (int channel = 0; fits && channel < mean.length; channel++) {
      fits =
          Float.isFinite(mean[channel])
              && Float.isFinite(deviation[channel])
              && deviation[channel] > 0;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "mean is %s and deviation %s; expected finite numbers, one a channel, deviations above 0"
              .formatted(Arrays.toString(mean), Arrays.toString(deviation)));
    }
    return new Normalization(mean.clone(), deviation.clone());
  }

  /**
   * By the mean and the deviation (of the population) of each channel over all pictures; a constant
   * channel is only shifted.
   */
  public static Normalization measuredOn(ImageSet images) {
    int channels = images.channels();
    int size = images.height() * images.width();
    double[] sums = new double[channels];
    double[] squares = new double[channels];
    for (int i = 0; i < images.size(); i++) {
      float[] planes = images.image(i).planes();
      for (int at = 0; at < planes.length; at++) {
        // From the middle of the range, so that little cancels.
        double value = planes[at] - 0.5;
        sums[at / size] += value;
        squares[at / size] += value * value;
      }
    }
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    double count = (double) size * images.size();
    for (int channel = 0; channel < channels; channel++) {
      double middle = sums[channel] / count;
      double variance = squares[channel] / count - middle * middle;
      mean[channel] = (float) (middle + 0.5);
      deviation[channel] = variance > 1e-12 ? (float) Math.sqrt(variance) : 1;
    }
    return new Normalization(mean, deviation);
  }

  /** The mean of each channel; a copy. */
  public float[] mean() {
    return mean.clone();
  }

  /** The deviation of each channel; a copy. */
  public float[] deviation() {
    return deviation.clone();
  }

  /**
   * Writes a normalised picture into an array.
   *
   * @param to receives (channels, height, width) from {@code offset} on
   * @throws IllegalArgumentException if the picture has other channels
   * @throws IndexOutOfBoundsException if it doesn't fit
   */
  public void apply(Image image, float[] to, int offset) {
    if (image.channels() != mean.length) {
      throw new IllegalArgumentException(
          "image is " + image.shape() + "; expected " + mean.length + " channels");
    }
    Objects.checkFromIndexSize(offset, image.planes().length, to.length);
    int size = image.height() * image.width();
    for (int channel = 0; channel < mean.length; channel++) {
      float shift = mean[channel];
      float scale = 1 / deviation[channel];
      for (int i = channel * size; i < (channel + 1) * size; i++) {
        to[offset + i] = (image.planes()[i] - shift) * scale;
      }
    }
  }

  /** All pictures of a set, normalised: (size, channels, height, width). */
  public float[] apply(ImageSet images) {
    int each = images.channels() * images.height() * images.width();
    float[] all = new float[Math.multiplyExact(images.size(), each)];
    for (int i = 0; i < images.size(); i++) {
      apply(images.image(i), all, i * each);
    }
    return all;
  }
}
