package dev.lanewise.nn.io;

import dev.lanewise.nn.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Vocabularies as text files: a line that names the format, one like {@code tokens 75 specials 4
 * unknown 1} (-1 if there is no token for the unknown), and a line for each token, in which control
 * characters are written as {@code \}{@code uXXXX} and a backslash twice. Files are replaced whole
 * or not at all, and what is read is not trusted.
 */
public final class VocabularyFile {
  private static final String FIRST_LINE = "lanewise-vocabulary 1";

  private VocabularyFile() {}

  /**
   * Writes a vocabulary.
   *
   * @throws ModelFileException if the file can't be written
   */
  public static void save(Path file, Vocabulary vocabulary) {
    List<String> lines = new ArrayList<>(vocabulary.size() + 2);
    lines.add(FIRST_LINE);
    lines.add(
        "tokens "
            + vocabulary.size()
            + " specials "
            + vocabulary.specials()
            + " unknown "
            + vocabulary.unknown().orElse(-1));
    vocabulary.tokens().forEach(token -> lines.add(TokenLines.escape(token)));
    TokenLines.write(file, lines);
  }

  /**
   * Reads a vocabulary.
   *
   * @throws ModelFileException if the file can't be read, or isn't what {@link #save} writes
   */
  public static Vocabulary load(Path file) {
    List<String> lines = TokenLines.read(file);
    TokenLines.requireFirst(file, lines, FIRST_LINE);
    String counts = lines.size() < 2 ? "" : lines.get(1);
    int[] numbers = TokenLines.numbers(file, 2, counts, "tokens", "specials", "unknown");
    if (lines.size() - 2 != numbers[0]) {
      throw new ModelFileException(
          file, "has " + (lines.size() - 2) + " tokens; expected " + numbers[0]);
    }
    List<String> tokens = new ArrayList<>(numbers[0]);
    for (int line = 2; line < lines.size(); line++) {
      tokens.add(TokenLines.unescape(file, line + 1, lines.get(line)));
    }
    if (numbers[2] >= tokens.size()) {
      throw new ModelFileException(
          file, "unknown is " + numbers[2] + "; expected -1 to " + (tokens.size() - 1));
    }
    Vocabulary vocabulary = vocabulary(file, tokens, numbers[1]);
    return numbers[2] < 0 ? vocabulary : vocabulary.withUnknown(tokens.get(numbers[2]));
  }

  /**
   * Reads a file of one token a line and nothing else, as BERT's {@code vocab.txt} is.
   *
   * @throws ModelFileException if the file can't be read, is empty, or has a token twice
   */
  public static Vocabulary loadPlain(Path file) {
    List<String> lines = TokenLines.read(file);
    if (lines.isEmpty()) {
      throw new ModelFileException(file, "is empty; expected one token a line");
    }
    return vocabulary(file, lines, 0);
  }

  private static Vocabulary vocabulary(Path file, List<String> tokens, int specials) {
    try {
      return Vocabulary.of(tokens, specials);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(file, String.valueOf(e.getMessage()), e);
    }
  }
}
