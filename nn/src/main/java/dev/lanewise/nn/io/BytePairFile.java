package dev.lanewise.nn.io;

import dev.lanewise.nn.text.BytePairTokenizer;
import dev.lanewise.nn.text.Merge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Byte-pair tokenisers as text files: a line that names the format, one like {@code specials 4
 * merges 4000}, a line for each special (escaped as in {@link VocabularyFile}), and for each merge
 * its two tokens with a space between them. Files are replaced whole or not at all, and what is
 * read is not trusted.
 */
public final class BytePairFile {
  private static final String FIRST_LINE = "lanewise-byte-pairs 1";

  private BytePairFile() {}

  /**
   * Writes a tokeniser.
   *
   * @throws ModelFileException if the file can't be written
   */
  public static void save(Path file, BytePairTokenizer tokenizer) {
    List<String> lines = new ArrayList<>();
    lines.add(FIRST_LINE);
    int specials = tokenizer.vocabulary().specials();
    lines.add("specials " + specials + " merges " + tokenizer.merges().size());
    for (String special : tokenizer.vocabulary().tokens().subList(0, specials)) {
      lines.add(TokenLines.escape(special));
    }
    for (Merge merge : tokenizer.merges()) {
      lines.add(merge.left() + " " + merge.right());
    }
    TokenLines.write(file, lines);
  }

  /**
   * Reads a tokeniser.
   *
   * @throws ModelFileException if the file can't be read, or isn't what {@link #save} writes
   */
  public static BytePairTokenizer load(Path file) {
    List<String> lines = TokenLines.read(file);
    TokenLines.requireFirst(file, lines, FIRST_LINE);
    String counts = lines.size() < 2 ? "" : lines.get(1);
    int[] numbers = TokenLines.numbers(file, 2, counts, "specials", "merges");
    if (numbers[0] < 0 || numbers[1] < 0 || lines.size() - 2 != numbers[0] + numbers[1]) {
      throw new ModelFileException(
          file,
          "has "
              + (lines.size() - 2)
              + " lines of specials and merges; expected "
              + numbers[0]
              + " and "
              + numbers[1]);
    }
    List<String> specials = new ArrayList<>();
    List<Merge> merges = new ArrayList<>();
    for (int line = 2; line < lines.size(); line++) {
      if (line < 2 + numbers[0]) {
        specials.add(TokenLines.unescape(file, line + 1, lines.get(line)));
      } else {
        merges.add(merge(file, line + 1, lines.get(line)));
      }
    }
    try {
      return new BytePairTokenizer(specials, merges);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static Merge merge(Path file, int number, String line) {
    int space = line.indexOf(' ');
    if (space < 1 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
      throw new ModelFileException(
          file,
          "line "
              + number
              + " is "
              + ModelFileException.quote(line)
              + "; expected two tokens with a space between them");
    }
    return new Merge(line.substring(0, space), line.substring(space + 1));
  }
}
