package dev.lanewise.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Files of one token a line, in UTF-8, with a line feed after each. In a token a backslash is
 * written twice, and as {@code \}{@code uXXXX} is written what would not stand well in a line:
 * control characters, line separators, halves of surrogate pairs.
 */
final class TokenLines {
  private static final long LARGEST_FILE = 64L << 20;
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_LINES = 1 << 21;

  private TokenLines() {}

  /**
   * Writes lines.
   *
   * @throws ModelFileException before anything is written if {@link #read} would refuse them
   */
  static void write(Path file, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      checkLine(file, i, lines.get(i));
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    checkSize(file, bytes.length);
    AtomicFile.write(
        file,
        (FileChannel channel) -> {
          ByteBuffer content = ByteBuffer.wrap(bytes);
          while (content.hasRemaining()) {
            channel.write(content);
          }
        });
  }

  private static void checkSize(Path file, long bytes) {
    if (bytes > LARGEST_FILE) {
      throw new ModelFileException(
          file, "has " + bytes + " bytes; expected " + LARGEST_FILE + " at most");
    }
  }

  private static void checkLine(Path file, int index, String line) {
    if (line.length() > LONGEST_LINE) {
      throw new ModelFileException(
          file,
          "line "
              + (index + 1)
              + " has "
              + line.length()
              + " characters; expected "
              + LONGEST_LINE
              + " at most");
    }
    if (index >= MOST_LINES) {
      throw new ModelFileException(file, "has more lines than the " + MOST_LINES + " expected");
    }
  }

  /** All lines of a file. */
  static List<String> read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ModelFileException(file, "can't be read: no such file");
      }
      checkSize(file, Files.size(file));
      List<String> lines = new ArrayList<>();
      try (var stream = Files.lines(file, StandardCharsets.UTF_8)) {
        stream.forEach(
            line -> {
              checkLine(file, lines.size(), line);
              lines.add(line);
            });
      }
      return lines;
    } catch (UncheckedIOException e) {
      throw new ModelFileException(
          file, "can't be read: " + reason(Objects.requireNonNull(e.getCause())), e);
    } catch (IOException e) {
      throw new ModelFileException(file, "can't be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof CharacterCodingException ? "it is no UTF-8 text" : AtomicFile.reason(e);
  }

  /** A token as it stands in a line. */
  static String escape(String token) {
    StringBuilder line = new StringBuilder(token.length());
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c == '\\') {
        line.append("\\\\");
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || isHalf(token, i)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static boolean isHalf(String token, int i) {
    char c = token.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == token.length() || !Character.isLowSurrogate(token.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(token.charAt(i - 1)));
  }

  /**
   * The token of a line.
   *
   * @throws ModelFileException naming the line if a backslash begins nothing that is known
   */
  static String unescape(Path file, int number, String line) {
    StringBuilder token = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (c != '\\') {
        token.append(c);
        i++;
      } else if (line.startsWith("\\\\", i)) {
        token.append('\\');
        i += 2;
      } else if (line.startsWith("\\u", i) && isHex(line, i + 2)) {
        token.append((char) Integer.parseInt(line, i + 2, i + 6, 16));
        i += 6;
      } else {
        throw new ModelFileException(
            file,
            "line "
                + number
                + " is "
                + ModelFileException.quote(line)
                + "; expected two backslashes, or one with u and four hexadecimal digits");
      }
    }
    return token.toString();
  }

  private static boolean isHex(String line, int from) {
    if (from + 4 > line.length()) {
      return false;
    }
    for (int i = from; i < from + 4; i++) {
      if (Character.digit(line.charAt(i), 16) < 0 || line.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }

  /**
   * The whole numbers of a line such as "specials 4 merges 100", given its words.
   *
   * @throws ModelFileException if it has other words, or what follows one is no number from -1 on
   */
  static int[] numbers(Path file, int number, String line, String... words) {
    String[] parts = line.split(" ", -1);
    int[] numbers = new int[words.length];
    boolean good = parts.length == 2 * words.length;
    for (int i = 0; good && i < words.length; i++) {
      good = parts[2 * i].equals(words[i]) && parts[2 * i + 1].matches("-1|[0-9]{1,8}");
      numbers[i] = good ? Integer.parseInt(parts[2 * i + 1]) : 0;
    }
    if (!good) {
      throw new ModelFileException(
          file,
          "line "
              + number
              + " is "
              + ModelFileException.quote(line)
              + "; expected \""
              + String.join(" N ", words)
              + " N\"");
    }
    return numbers;
  }

  /** Refuses a file that does not begin with a line. */
  static void requireFirst(Path file, List<String> lines, String expected) {
    if (lines.isEmpty() || !lines.getFirst().equals(expected)) {
      throw new ModelFileException(
          file,
          "begins with "
              + ModelFileException.quote(lines.isEmpty() ? "" : lines.getFirst())
              + "; expected \""
              + expected
              + "\"");
    }
  }
}
