package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/**
 * Square pictures as networks take them, with their classes.
 *
 * @param channels of a picture
 * @param side rows and columns of a picture
 * @param pixels (pictures, channels, side, side), about one deviation around 0
 * @param labels one class a picture
 * @param black what a pixel of 0 became
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
record Pictures(int channels, int side, float[] pixels, int[] labels, float black) {
  /**
   * How shades from 0 to 255 become numbers around 0: (shade / 255 - mean) / deviation.
   *
   * @param mean of the training pictures' shades divided by 255
   * @param deviation of the same
   */
  record Scale(float mean, float deviation) {
    /** That of MNIST's training pictures. */
    static final Scale MNIST = new Scale(0.1307f, 0.3081f);

    /** That of Fashion-MNIST's training pictures. */
    static final Scale FASHION = new Scale(0.286f, 0.353f);

    private float of(float shade) {
      return (shade / 255 - mean) / deviation;
    }
  }

  /** Grey pictures. */
  static Pictures grey(LabelledData all, int[] rows, int side, Scale scale) {
    int size = side * side;
    float[] pixels = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      for (int p = 0; p < size; p++) {
        pixels[i * size + p] = scale.of(all.features()[rows[i] * size + p]);
      }
    }
    return new Pictures(1, side, pixels, labels(all, rows), scale.of(0));
  }

  /** Grey pictures: all that there are, in order. */
  static Pictures grey(LabelledData all, int side, Scale scale) {
    return grey(all, everyRow(all), side, scale);
  }

  /** Coloured pictures whose pixels' red, green and blue stand side by side in {@code all}. */
  static Pictures colored(LabelledData all, int[] rows, int side, Scale scale) {
    int size = side * side;
    float[] pixels = new float[rows.length * size * 3];
    for (int i = 0; i < rows.length; i++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int p = 0; p < size; p++) {
          pixels[(i * 3 + channel) * size + p] =
              scale.of(all.features()[(rows[i] * size + p) * 3 + channel]);
        }
      }
    }
    return new Pictures(3, side, pixels, labels(all, rows), scale.of(0));
  }

  private static int[] labels(LabelledData all, int[] rows) {
    return Arrays.stream(rows).map(row -> all.labels()[row]).toArray();
  }

  private static int[] everyRow(LabelledData all) {
    int[] rows = new int[all.rows()];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  /** How many there are. */
  int count() {
    return labels.length;
  }

  /** Numbers of a picture. */
  int size() {
    return channels * side * side;
  }

  /** The numbers of one picture. */
  float[] picture(int index) {
    return Arrays.copyOfRange(pixels, index * size(), (index + 1) * size());
  }

  /** The pictures as a tensor (pictures, channels, side, side). */
  Tensor x(Engine engine) {
    return engine.of(pixels, count(), channels, side, side);
  }

  /** The classes as an I32 tensor (pictures). */
  Tensor y(Engine engine) {
    return engine.of(labels, count());
  }
}
