package dev.lanewise.examples.studies;

import java.util.ArrayList;
import java.util.List;

/**
 * Weights between the characters of a sentence as weights between its words: a word looks at
 * another with the mean, over its characters, of what they give to the other's characters in all.
 * The space before a word belongs to it, so that rows still have the sum 1.
 */
final class WordMaps {
  private final List<String> words;

  /** Where each word starts, the space before it included, and where the last one ends. */
  private final int[] bounds;

  /**
   * The words of a sentence.
   *
   * @throws IllegalArgumentException if it has none, or two spaces side by side or at an end
   */
  WordMaps(String sentence) {
    words = List.of(sentence.split(" ", -1));
    if (words.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "sentence is \"" + sentence + "\"; expected words with single spaces between them");
    }
    List<Integer> starts = new ArrayList<>();
    int at = 0;
    for (String word : words) {
      starts.add(at);
      at += word.length() + (at == 0 ? 0 : 1);
    }
    starts.add(at);
    bounds = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The words. */
  List<String> words() {
    return words;
  }

  /**
   * The weights of words, row by row.
   *
   * @param characters (time, time), row by row
   * @throws IllegalArgumentException if there are not as many as the sentence has characters
   */
  float[] of(float[] characters) {
    int count = words.size();
    int time = bounds[count];
    if (characters.length != time * time) {
      throw new IllegalArgumentException(
          "there are " + characters.length + " weights; expected " + time + " x " + time);
    }
    float[] map = new float[count * count];
    for (int from = 0; from < count; from++) {
      for (int to = 0; to < count; to++) {
        double sum = 0;
        for (int i = bounds[from]; i < bounds[from + 1]; i++) {
          for (int j = bounds[to]; j < bounds[to + 1]; j++) {
            sum += characters[i * time + j];
          }
        }
        map[from * count + to] = (float) (sum / (bounds[from + 1] - bounds[from]));
      }
    }
    return map;
  }
}
