package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;
import java.util.List;

/**
 * Concrete Compressive Strength: 1,030 mixes, eight predictors (kg in a cubic metre, and the age in
 * days) and the strength in MPa, whose mean is 35.818.
 */
public final class Concrete {
  private static final String FILE = "concrete_data.csv";
  private static final int ROWS = 1030;
  private static final int FEATURES = 8;

  private Concrete() {}

  /** Reads the committed file. */
  public static RegressionData load() throws IOException {
    try (Reader reader = Resources.open(FILE)) {
      CsvTable table = CsvTable.read(FILE, reader);
      List<String> columns = table.columns();
      Resources.require(
          table.rows() == ROWS
              && columns.size() == FEATURES + 1
              && columns.getLast().equals("Strength"),
          FILE,
          ROWS + " rows of 9 columns, Strength last");
      return new RegressionData(
          table.matrix(0, FEATURES),
          table.matrix(FEATURES, FEATURES + 1),
          columns.subList(0, FEATURES),
          columns.getLast(),
          table);
    }
  }
}
