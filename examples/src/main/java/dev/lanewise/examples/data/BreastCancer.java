package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Breast Cancer Wisconsin (Diagnostic): 569 samples of 30 features, class 0 malignant (212), class
 * 1 benign (357). Document 001 names the classes the other way round.
 */
public final class BreastCancer {
  /** The label of malignant samples. */
  public static final int MALIGNANT = 0;

  /** The label of benign samples. */
  public static final int BENIGN = 1;

  private static final String FILE = "breast_cancer.csv";
  private static final int FEATURES = 30;
  private static final List<String> MEASURES =
      List.of(
          "radius",
          "texture",
          "perimeter",
          "area",
          "smoothness",
          "compactness",
          "concavity",
          "concave points",
          "symmetry",
          "fractal dimension");

  private BreastCancer() {}

  /** Reads the committed file. */
  public static LabelledData load() throws IOException {
    List<String> names = featureNames();
    List<String> columns = new ArrayList<>(names);
    columns.add("label");
    try (Reader reader = Resources.open(FILE)) {
      CsvTable table = CsvTable.read(FILE, reader, columns, 1);
      LabelledData data =
          new LabelledData(
              table.matrix(0, FEATURES),
              table.integers(FEATURES, MALIGNANT, BENIGN),
              names,
              List.of("malignant", "benign"));
      Resources.require(
          data.count(MALIGNANT) == 212 && data.count(BENIGN) == 357,
          FILE,
          "212 malignant and 357 benign samples");
      return data;
    }
  }

  private static List<String> featureNames() {
    List<String> names = new ArrayList<>();
    MEASURES.forEach(measure -> names.add("mean " + measure));
    MEASURES.forEach(measure -> names.add(measure + " error"));
    MEASURES.forEach(measure -> names.add("worst " + measure));
    return names;
  }
}
