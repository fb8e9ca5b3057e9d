package dev.lanewise.nn.metric;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * How often each class was predicted as each, and what follows from it. A ratio with a zero
 * denominator is 0, as scikit-learn reports it.
 */
public final class ConfusionMatrix {
  private final int classes;
  private final long[] counts;
  private final long total;

  private ConfusionMatrix(int classes, long[] counts, long total) {
    this.classes = classes;
    this.counts = counts;
    this.total = total;
  }

  /**
   * Counts.
   *
   * @param truth the true classes
   * @param predicted the predicted ones
   * @param classes how many there are
   * @throws IllegalArgumentException if the lengths differ, there are none, or a class is not in
   *     0..classes-1
   */
  public static ConfusionMatrix of(int[] truth, int[] predicted, int classes) {
    if (truth.length != predicted.length || truth.length == 0) {
      throw new IllegalArgumentException(
          "truth has "
              + truth.length
              + " entries and predicted "
              + predicted.length
              + "; expected as many, and one or more");
    }
    long[] counts = new long[Math.multiplyExact(classes, classes)];
    for (int i = 0; i < truth.length; i++) {
      check(truth[i], classes, "truth", i);
      check(predicted[i], classes, "predicted", i);
      counts[truth[i] * classes + predicted[i]]++;
    }
    return new ConfusionMatrix(classes, counts, truth.length);
  }

  private static void check(int label, int classes, String name, int i) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          name + "[" + i + "] is " + label + "; expected 0 to " + (classes - 1));
    }
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** How many examples of class {@code truth} were predicted as {@code predicted}. */
  public long count(int truth, int predicted) {
    return counts[truth * classes + predicted];
  }

  /** The number of examples. */
  public long total() {
    return total;
  }

  /** The number of examples of a class. */
  public long support(int label) {
    long sum = 0;
    for (int other = 0; other < classes; other++) {
      sum += count(label, other);
    }
    return sum;
  }

  private long predictedAs(int label) {
    long sum = 0;
    for (int other = 0; other < classes; other++) {
      sum += count(other, label);
    }
    return sum;
  }

  /** The share of right predictions. */
  public double accuracy() {
    long right = 0;
    for (int label = 0; label < classes; label++) {
      right += count(label, label);
    }
    return ratio(right, total);
  }

  /** Of those predicted as the class, the share that is. */
  public double precision(int label) {
    return ratio(count(label, label), predictedAs(label));
  }

  /** Of those of the class, the share that was predicted so. */
  public double recall(int label) {
    return ratio(count(label, label), support(label));
  }

  /** The harmonic mean of precision and recall. */
  public double f1(int label) {
    return ratio(2.0 * count(label, label), (double) support(label) + predictedAs(label));
  }

  /** How the figures of the classes are averaged. */
  public enum Average {
    /** Each class counts the same. */
    MACRO,
    /** Each class counts by its number of examples. */
    WEIGHTED
  }

  /** The averaged precision. */
  public double precision(Average average) {
    return average(average, this::precision);
  }

  /** The averaged recall; weighted, it equals the accuracy. */
  public double recall(Average average) {
    return average(average, this::recall);
  }

  /** The averaged F1. */
  public double f1(Average average) {
    return average(average, this::f1);
  }

  private double average(Average average, IntToDoubleFunction figure) {
    double sum = 0;
    double weights = 0;
    for (int label = 0; label < classes; label++) {
      double weight = average == Average.MACRO ? 1 : support(label);
      sum += weight * figure.applyAsDouble(label);
      weights += weight;
    }
    return ratio(sum, weights);
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  /**
   * The table that scikit-learn's classification_report prints.
   *
   * @param names one a class
   * @throws IllegalArgumentException if there are not as many names as classes
   */
  public String report(String... names) {
    if (names.length != classes) {
      throw new IllegalArgumentException(
          "names has " + names.length + " entries; expected " + classes);
    }
    int width = "weighted avg".length();
    for (String name : names) {
      width = Math.max(width, name.length());
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%" + width + "s %9s %9s %9s %9s%n%n",
            "",
            "precision",
            "recall",
            "f1-score",
            "support"));
    for (int label = 0; label < classes; label++) {
      line(text, width, names[label], precision(label), recall(label), f1(label), support(label));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%" + width + "s %9s %9s %9.2f %9d%n",
            "accuracy",
            "",
            "",
            accuracy(),
            total));
    for (Average average : Average.values()) {
      String name = average.name().toLowerCase(Locale.ROOT) + " avg";
      line(text, width, name, precision(average), recall(average), f1(average), total);
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text,
      int width,
      String name,
      double precision,
      double recall,
      double f1,
      long support) {
    text.append(
        String.format(
            Locale.ROOT,
            "%" + width + "s %9.2f %9.2f %9.2f %9d%n",
            name,
            precision,
            recall,
            f1,
            support));
  }

  /** The counts, a row a true class. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int truth = 0; truth < classes; truth++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        text.append(String.format("%6d", count(truth, predicted)));
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }
}
