package dev.lanewise.nn.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** From scores to classes, and how well scores rank. */
public final class Classification {
  private Classification() {}

  /**
   * The class of each row: the column with the largest score, the first of equals; or for a single
   * column 1 where the score is above {@code threshold}, else 0.
   *
   * @param scores row by row
   * @throws IllegalArgumentException if {@code columns} doesn't fit, or a score is NaN
   */
  public static int[] classes(float[] scores, int columns, double threshold) {
    if (columns < 1 || scores.length % columns != 0) {
      throw new IllegalArgumentException(
          "columns is " + columns + " for " + scores.length + " scores; expected whole rows");
    }
    int[] result = new int[scores.length / columns];
    for (int row = 0; row < result.length; row++) {
      int best = 0;
      for (int column = 0; column < columns; column++) {
        float score = scores[row * columns + column];
        if (Float.isNaN(score)) {
          throw new IllegalArgumentException("score of row " + row + " is NaN");
        }
        if (score > scores[row * columns + best]) {
          best = column;
        }
      }
      result[row] = columns == 1 ? (scores[row] > threshold ? 1 : 0) : best;
    }
    return result;
  }

  /**
   * The share of equal entries.
   *
   * @throws IllegalArgumentException if the lengths differ or are 0
   */
  public static double accuracy(int[] truth, int[] predicted) {
    if (truth.length != predicted.length || truth.length == 0) {
      throw new IllegalArgumentException(
          "truth has "
              + truth.length
              + " entries and predicted "
              + predicted.length
              + "; expected as many, and one or more");
    }
    int right = 0;
    for (int i = 0; i < truth.length; i++) {
      right += truth[i] == predicted[i] ? 1 : 0;
    }
    return (double) right / truth.length;
  }

  /**
   * The area under the ROC curve: the chance that a random example of class 1 scores above a random
   * one of class 0, equal scores counting half (Mann and Whitney 1947).
   *
   * @param truth 0 or 1
   * @throws IllegalArgumentException if the lengths differ, a class is missing or another number,
   *     or a score is NaN
   */
  public static double rocAuc(int[] truth, float[] scores) {
    if (truth.length != scores.length) {
      throw new IllegalArgumentException(
          "truth has "
              + truth.length
              + " entries and scores "
              + scores.length
              + "; expected as many");
    }
    long positives = 0;
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] != 0 && truth[i] != 1 || Float.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "entry "
                + i
                + " is class "
                + truth[i]
                + " with score "
                + scores[i]
                + "; expected class 0 or 1 and a number");
      }
      positives += truth[i];
    }
    long negatives = truth.length - positives;
    if (positives == 0 || negatives == 0) {
      throw new IllegalArgumentException("truth has one class only; expected both");
    }
    Integer[] order = IntStream.range(0, truth.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double rankSum = 0;
    int start = 0;
    while (start < order.length) {
      int end = start;
      while (end < order.length && scores[order[end]] == scores[order[start]]) {
        end++;
      }
      double rank = (start + 1 + end) / 2.0;
      for (int i = start; i < end; i++) {
        rankSum += truth[order[i]] * rank;
      }
      start = end;
    }
    return (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
  }
}
