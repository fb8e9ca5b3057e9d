package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Handwritten digits: 1,797 images of 8 x 8 pixels from 0 (white) to 16 (black), ten classes. */
public final class Digits {
  /** Rows and columns of an image. */
  public static final int SIDE = 8;

  private static final String FILE = "digits.csv.gz";
  private static final int PIXELS = SIDE * SIDE;
  private static final int ROWS = 1797;

  private Digits() {}

  /** Reads the committed file; pixels are 0 to 16, row by row of the image. */
  public static LabelledData load() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < PIXELS; i++) {
      names.add("pixel " + i / SIDE + "," + i % SIDE);
    }
    List<String> columns = new ArrayList<>(names);
    columns.add("label");
    try (Reader reader = Resources.open(FILE)) {
      CsvTable table = CsvTable.read(FILE, reader, columns, 0);
      float[] pixels = table.matrix(0, PIXELS);
      Resources.require(table.rows() == ROWS && areShades(pixels), FILE, ROWS + " rows of 0 to 16");
      List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
      return new LabelledData(pixels, table.integers(PIXELS, 0, 9), names, classes);
    }
  }

  private static boolean areShades(float[] pixels) {
    for (float pixel : pixels) {
      if (pixel < 0 || pixel > 16) {
        return false;
      }
    }
    return true;
  }
}
