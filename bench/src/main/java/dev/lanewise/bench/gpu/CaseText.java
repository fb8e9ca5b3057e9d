package dev.lanewise.bench.gpu;

/**
 * The words of a case, taken one after the other, such as {@code matmul float32 1024}.
 *
 * @see GpuBench
 */
final class CaseText {
  private final String text;
  private final String[] words;
  private int next;

  CaseText(String text) {
    this.text = text;
    this.words = text.strip().split("\\s+");
  }

  /**
   * The next word.
   *
   * @throws IllegalArgumentException if there is none
   */
  String word(String what) {
    if (next == words.length) {
      throw new IllegalArgumentException("case '" + text + "' ends; expected " + what);
    }
    return words[next++];
  }

  /**
   * The next word as a number of 1 or more.
   *
   * @throws IllegalArgumentException if it is none
   */
  int number(String what) {
    return atLeast(1, what);
  }

  /** The same where 0 is allowed. */
  int numberOrZero(String what) {
    return atLeast(0, what);
  }

  private int atLeast(int least, String what) {
    String word = word(what);
    int value = word.matches("\\d{1,9}") ? Integer.parseInt(word) : -1;
    if (value < least) {
      throw unknown(what + " of " + least + " or more", word);
    }
    return value;
  }

  /** What to throw at a word that says nothing. */
  IllegalArgumentException unknown(String expected, String word) {
    return new IllegalArgumentException(
        "case '" + text + "' says '" + word + "'; expected " + expected);
  }

  /**
   * Nothing may follow.
   *
   * @throws IllegalArgumentException if something does
   */
  void end() {
    if (next != words.length) {
      throw unknown("nothing behind", words[next]);
    }
  }
}
