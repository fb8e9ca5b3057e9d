package dev.lanewise.examples.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts, each of one class.
 *
 * @param texts the texts
 * @param labels the class of each, from 0
 * @param classNames what the classes are
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read, never compared.
public record LabelledTexts(List<String> texts, int[] labels, List<String> classNames) {
  /** Checks that there is a known label for each text, and one text or more. */
  public LabelledTexts {
    texts = List.copyOf(texts);
    classNames = List.copyOf(classNames);
    if (texts.isEmpty() || labels.length != texts.size()) {
      throw new IllegalArgumentException(
          "labels has "
              + labels.length
              + " entries for "
              + texts.size()
              + " texts; expected as"
              + " many, and one or more");
    }
    for (int label : labels) {
      if (label < 0 || label >= classNames.size()) {
        throw new IllegalArgumentException(
            "labels has " + label + "; expected 0 to " + (classNames.size() - 1));
      }
    }
  }

  /** How many texts there are. */
  public int size() {
    return texts.size();
  }

  /** The texts of some rows, in their order. */
  public LabelledTexts rows(int... rows) {
    List<String> chosen = new ArrayList<>(rows.length);
    int[] of = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      chosen.add(texts.get(rows[i]));
      of[i] = labels[rows[i]];
    }
    return new LabelledTexts(chosen, of, classNames);
  }

  /** The share of the most frequent class: what a guess without reading reaches. */
  public double majority() {
    int[] counts = new int[classNames.size()];
    for (int label : labels) {
      counts[label]++;
    }
    return (double) Arrays.stream(counts).max().orElse(0) / labels.length;
  }
}
