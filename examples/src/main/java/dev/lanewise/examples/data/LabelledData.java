package dev.lanewise.examples.data;

import java.util.List;

/**
 * A data set for classification. The arrays are not copied: treat them as read-only.
 *
 * @param features rows x columns, row-major
 * @param labels one class a row, 0 to {@code classNames.size() - 1}
 * @param featureNames one name a column
 * @param classNames one name a class
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read in place, never compared.
public record LabelledData(
    float[] features, int[] labels, List<String> featureNames, List<String> classNames) {
  /** Checks the shapes against each other and the labels against the classes. */
  public LabelledData {
    featureNames = List.copyOf(featureNames);
    classNames = List.copyOf(classNames);
    if (features.length != (long) labels.length * featureNames.size()) {
      throw new IllegalArgumentException(
          "features has %d values; expected %d rows x %d columns"
              .formatted(features.length, labels.length, featureNames.size()));
    }
    for (int label : labels) {
      if (label < 0 || label >= classNames.size()) {
        throw new IllegalArgumentException(
            "labels has " + label + "; expected 0 to " + (classNames.size() - 1));
      }
    }
  }

  /** The number of samples. */
  public int rows() {
    return labels.length;
  }

  /** The number of features of a sample. */
  public int columns() {
    return featureNames.size();
  }

  /** How many samples a class has. */
  public int count(int label) {
    int count = 0;
    for (int each : labels) {
      count += each == label ? 1 : 0;
    }
    return count;
  }
}
