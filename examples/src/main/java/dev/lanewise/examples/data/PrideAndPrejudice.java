package dev.lanewise.examples.data;

import java.io.IOException;
import java.io.Reader;

/** Jane Austen's "Pride and Prejudice" (1813): 684,768 characters, 75 different ones. */
public final class PrideAndPrejudice {
  /** The part to learn from; the last tenth is held out. */
  public static final double TRAIN_SHARE = 0.9;

  private static final String FILE = "pride-and-prejudice.txt.gz";
  private static final int CHARACTERS = 684_768;

  private PrideAndPrejudice() {}

  /** Reads the committed file. */
  public static CharacterText load() throws IOException {
    return CharacterText.of(text(), TRAIN_SHARE);
  }

  /** The committed file as it is. */
  public static String text() throws IOException {
    try (Reader reader = Resources.open(FILE)) {
      char[] characters = new char[CHARACTERS + 1];
      int length = 0;
      int read = reader.read(characters, 0, characters.length);
      while (read > 0) {
        length += read;
        read = reader.read(characters, length, characters.length - length);
      }
      Resources.require(length == CHARACTERS, FILE, CHARACTERS + " characters");
      return new String(characters, 0, length);
    }
  }
}
