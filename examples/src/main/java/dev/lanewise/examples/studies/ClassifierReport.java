package dev.lanewise.examples.studies;

import dev.lanewise.examples.report.HeatMap;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.report.StudyReport;
import dev.lanewise.examples.report.Table;
import dev.lanewise.nn.metric.Classification;
import dev.lanewise.nn.metric.ConfusionMatrix;
import dev.lanewise.nn.metric.ConfusionMatrix.Average;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * The evaluation of document 001: overall figures, the report by class, the confusion matrix, and
 * how often the classifier is right when it is sure. For one output p the confidence is |p - 0.5| +
 * 0.5, for several the largest probability.
 */
final class ClassifierReport {
  private final int[] truth;
  private final int[] predicted;
  private final double[] confidences;
  private final ConfusionMatrix matrix;
  private final List<String> classNames;

  /**
   * Evaluates.
   *
   * @param probabilities row by row: one column (of class 1), or one a class
   */
  ClassifierReport(int[] truth, float[] probabilities, List<String> classNames) {
    this.truth = truth;
    this.classNames = classNames;
    int columns = probabilities.length / truth.length;
    this.predicted = Classification.classes(probabilities, columns, 0.5);
    this.matrix = ConfusionMatrix.of(truth, predicted, classNames.size());
    this.confidences = new double[truth.length];
    for (int row = 0; row < truth.length; row++) {
      float first = probabilities[row * columns];
      confidences[row] =
          columns == 1
              ? Math.abs(first - 0.5) + 0.5
              : probabilities[row * columns + predicted[row]];
    }
  }

  double accuracy() {
    return matrix.accuracy();
  }

  double precision() {
    return matrix.precision(Average.WEIGHTED);
  }

  double recall() {
    return matrix.recall(Average.WEIGHTED);
  }

  double f1() {
    return matrix.f1(Average.WEIGHTED);
  }

  /** Adds the report by class, the confusion matrix and the confidence bands. */
  void addTo(StudyReport report) {
    report.preformatted(matrix.report(classNames.toArray(String[]::new)));
    report.table(confusion());
    report.table(confidence());
  }

  /** The confusion matrix as a picture. */
  BufferedImage confusionPicture() {
    long[][] counts = new long[classNames.size()][classNames.size()];
    for (int label = 0; label < counts.length; label++) {
      for (int other = 0; other < counts.length; other++) {
        counts[label][other] = matrix.count(label, other);
      }
    }
    return HeatMap.of(counts, classNames);
  }

  private Table confusion() {
    String[] columns = new String[classNames.size() + 1];
    columns[0] = "true class";
    for (int label = 0; label < classNames.size(); label++) {
      columns[label + 1] = classNames.get(label);
    }
    Table table = Table.of(columns).caption("Confusion matrix: predicted classes across");
    for (int label = 0; label < classNames.size(); label++) {
      Object[] cells = new Object[columns.length];
      cells[0] = classNames.get(label);
      for (int other = 0; other < classNames.size(); other++) {
        cells[other + 1] = matrix.count(label, other);
      }
      table.row(cells);
    }
    return table;
  }

  private Table confidence() {
    Table table =
        Table.of("confidence", "samples", "accuracy").caption("How sure, and how often right");
    band(table, "high, > 0.8", 0.8, Double.POSITIVE_INFINITY);
    band(table, "medium, 0.6 to 0.8", 0.6, 0.8);
    band(table, "low, <= 0.6", Double.NEGATIVE_INFINITY, 0.6);
    return table;
  }

  private void band(Table table, String name, double above, double upTo) {
    int samples = 0;
    int right = 0;
    for (int row = 0; row < truth.length; row++) {
      if (confidences[row] > above && confidences[row] <= upTo) {
        samples++;
        right += truth[row] == predicted[row] ? 1 : 0;
      }
    }
    table.row(name, samples, samples == 0 ? "-" : Numbers.fixed((double) right / samples, 4));
  }
}
