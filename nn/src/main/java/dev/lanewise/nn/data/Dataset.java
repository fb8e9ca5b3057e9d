package dev.lanewise.nn.data;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Examples in the host's memory: features of {@code width} numbers a row, and as targets either one
 * class label a row or {@code targetWidth} numbers a row.
 */
public final class Dataset {
  /** Whole numbers up to here are float32 numbers. */
  private static final int LARGEST_INDEX = 1 << 24;

  private final int rows;
  private final int width;
  private final float[] features;
  private final int @Nullable [] labels;
  private final int classes;
  private final float @Nullable [] targets;
  private final int targetWidth;

  private Dataset(
      int width,
      float[] features,
      int @Nullable [] labels,
      int classes,
      float @Nullable [] targets,
      int targetWidth) {
    Objects.requireNonNull(features, "features");
    if (width < 1 || features.length % width != 0) {
      throw new IllegalArgumentException(
          "width is " + width + "; expected a divisor of the " + features.length + " features");
    }
    this.rows = features.length / width;
    this.width = width;
    this.features = features;
    this.labels = labels;
    this.classes = classes;
    this.targets = targets;
    this.targetWidth = targetWidth;
  }

  /**
   * Examples with classes. The arrays are kept, not copied.
   *
   * @param width numbers a row
   * @param features row by row
   * @param labels a row's class, 0..classes-1
   * @throws IllegalArgumentException if a length doesn't fit or a label is out of range
   */
  public static Dataset classification(int width, float[] features, int[] labels, int classes) {
    Dataset made = new Dataset(width, features, labels, classes, null, 0);
    if (labels.length != made.rows) {
      throw new IllegalArgumentException(
          "labels has " + labels.length + " entries; expected " + made.rows);
    }
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "label of row " + row + " is " + labels[row] + "; expected 0 to " + (classes - 1));
      }
    }
    return made;
  }

  /**
   * Examples with numbers to predict. The arrays are kept, not copied.
   *
   * @throws IllegalArgumentException if a length doesn't fit
   */
  public static Dataset regression(int width, float[] features, int targetWidth, float[] targets) {
    Dataset made = new Dataset(width, features, null, 0, targets, targetWidth);
    if (targetWidth < 1 || targets.length != (long) made.rows * targetWidth) {
      throw new IllegalArgumentException(
          "targets has "
              + targets.length
              + " entries; expected "
              + made.rows
              + " rows of "
              + targetWidth);
    }
    return made;
  }

  /** The number of examples. */
  public int rows() {
    return rows;
  }

  /** Numbers a row of features. */
  public int width() {
    return width;
  }

  /** The features row by row: the array itself. */
  public float[] features() {
    return features;
  }

  /** Whether the targets are classes. */
  public boolean isClassification() {
    return labels != null;
  }

  /** The number of classes; 0 for regression. */
  public int classes() {
    return classes;
  }

  /**
   * The labels: the array itself.
   *
   * @throws IllegalStateException if the targets are numbers
   */
  public int[] labels() {
    if (labels == null) {
      throw new IllegalStateException("this data set has numbers as targets, not labels");
    }
    return labels;
  }

  /** The targets as numbers: the array itself, or the labels as numbers, one a row. */
  public float[] targets() {
    if (targets != null) {
      return targets;
    }
    float[] numbers = new float[rows];
    for (int row = 0; row < rows; row++) {
      numbers[row] = labels()[row];
    }
    return numbers;
  }

  /** Numbers a row of {@link #targets()}. */
  public int targetWidth() {
    return targets == null ? 1 : targetWidth;
  }

  /**
   * Some rows, in the given order.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Dataset select(int... chosen) {
    float[] x = new float[Math.multiplyExact(chosen.length, width)];
    for (int i = 0; i < chosen.length; i++) {
      Objects.checkIndex(chosen[i], rows);
      System.arraycopy(features, chosen[i] * width, x, i * width, width);
    }
    if (labels != null) {
      int[] y = new int[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        y[i] = labels[chosen[i]];
      }
      return new Dataset(width, x, y, classes, null, 0);
    }
    float[] all = targets();
    float[] y = new float[Math.multiplyExact(chosen.length, targetWidth)];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(all, chosen[i] * targetWidth, y, i * targetWidth, targetWidth);
    }
    return new Dataset(width, x, null, 0, y, targetWidth);
  }

  /** The same examples with other features. */
  public Dataset withFeatures(float[] replaced) {
    if (replaced.length != features.length) {
      throw new IllegalArgumentException(
          "features has " + replaced.length + " entries; expected " + features.length);
    }
    return new Dataset(width, replaced, labels, classes, targets, targetWidth);
  }

  /** The features as a tensor (rows, width). */
  public Tensor featureTensor(Engine engine) {
    return engine.of(features, rows, width);
  }

  /**
   * The features as an I32 tensor (rows, width): words, characters and other indices.
   *
   * @throws IllegalStateException if a feature is not a whole number from 0 to 2^24
   */
  public Tensor indexTensor(Engine engine) {
    int[] indices = new int[features.length];
    for (int i = 0; i < features.length; i++) {
      indices[i] = (int) features[i];
      if (indices[i] != features[i] || indices[i] < 0 || indices[i] > LARGEST_INDEX) {
        throw new IllegalStateException(
            "feature "
                + i % width
                + " of row "
                + i / width
                + " is "
                + features[i]
                + "; expected a whole number from 0 to "
                + LARGEST_INDEX);
      }
    }
    return engine.of(indices, rows, width);
  }

  /** The labels as an I32 tensor (rows). */
  public Tensor labelTensor(Engine engine) {
    return engine.of(labels(), rows);
  }

  /** The targets as a float32 tensor (rows, targetWidth). */
  public Tensor targetTensor(Engine engine) {
    return engine.of(targets(), rows, targetWidth());
  }

  /** The labels one-hot as a float32 tensor (rows, classes). */
  public Tensor oneHotTensor(Engine engine) {
    return engine.of(oneHot(labels(), classes), rows, classes);
  }

  /**
   * One row a label, 1 at the label's place and 0 elsewhere.
   *
   * @throws IllegalArgumentException if a label is not in 0..classes-1
   */
  public static float[] oneHot(int[] labels, int classes) {
    float[] rows = new float[Math.multiplyExact(labels.length, classes)];
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "label of row " + row + " is " + labels[row] + "; expected 0 to " + (classes - 1));
      }
      rows[row * classes + labels[row]] = 1;
    }
    return rows;
  }

  @Override
  public String toString() {
    return "Dataset["
        + rows
        + " x "
        + width
        + ", "
        + (labels != null ? classes + " classes" : "targets " + Arrays.toString(shape()))
        + "]";
  }

  private int[] shape() {
    return new int[] {rows, targetWidth};
  }
}
