package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reviews of food sold by Amazon (McAuley and Leskovec 2013): 4,000 to learn from and 1,000 to be
 * judged by; "great" if it gave five stars, which about 65% do. Line breaks of HTML are made
 * spaces.
 */
public final class FoodReviews {
  private static final int GREAT = 1;
  private static final List<String> CLASSES = List.of("other", "great");
  private static final String TRAIN = "food-reviews-train.csv.gz";
  private static final String TEST = "food-reviews-test.csv.gz";

  private FoodReviews() {}

  /** The 4,000 reviews to learn from, 2,600 of them great. */
  public static LabelledTexts train() throws IOException {
    return load(TRAIN, 4000, 2600);
  }

  /** The 1,000 reviews to be judged by, 658 of them great. */
  public static LabelledTexts test() throws IOException {
    return load(TEST, 1000, 658);
  }

  private static LabelledTexts load(String file, int rows, int great) throws IOException {
    try (Reader reader = Resources.open(file)) {
      CsvTable table = CsvTable.read(file, reader);
      int review = table.column("review");
      int score = table.column("score");
      List<String> texts = new ArrayList<>();
      int[] labels = new int[table.rows()];
      int found = 0;
      for (int row = 0; row < table.rows(); row++) {
        texts.add(table.cell(row, review).replace("<br />", " "));
        labels[row] = CLASSES.indexOf(table.cell(row, score));
        found += labels[row] == GREAT ? 1 : 0;
      }
      Resources.require(
          table.rows() == rows && found == great, file, rows + " reviews, " + great + " great");
      return new LabelledTexts(texts, labels, CLASSES);
    }
  }
}
