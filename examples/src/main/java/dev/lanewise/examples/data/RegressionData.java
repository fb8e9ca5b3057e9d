package dev.lanewise.examples.data;

import java.util.List;

/**
 * A data set for regression. The arrays are not copied: treat them as read-only.
 *
 * @param features rows x columns, row-major
 * @param targets one number a row
 * @param featureNames one name a column
 * @param targetName what the targets are
 * @param table the file as it was read
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read in place, never compared.
public record RegressionData(
    float[] features,
    float[] targets,
    List<String> featureNames,
    String targetName,
    CsvTable table) {
  /** Checks the shapes against each other. */
  public RegressionData {
    featureNames = List.copyOf(featureNames);
    if (features.length != (long) targets.length * featureNames.size()) {
      throw new IllegalArgumentException(
          "features has %d values; expected %d rows x %d columns"
              .formatted(features.length, targets.length, featureNames.size()));
    }
  }

  /** The number of samples. */
  public int rows() {
    return targets.length;
  }

  /** The number of features of a sample. */
  public int columns() {
    return featureNames.size();
  }
}
