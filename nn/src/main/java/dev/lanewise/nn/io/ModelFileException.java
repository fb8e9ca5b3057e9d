package dev.lanewise.nn.io;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model file can't be read or written, contradicts itself, or doesn't fit the model. */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_QUOTE = 80;

  private final transient @Nullable Path file;

  /** A problem with a file. */
  public ModelFileException(Path file, String problem) {
    this(file, problem, null);
  }

  /** A problem with a file and what caused it. */
  public ModelFileException(Path file, String problem, @Nullable Throwable cause) {
    super("model file '" + file + "': " + problem, cause);
    this.file = Objects.requireNonNull(file, "file");
  }

  /** The file; null only after this exception was serialised. */
  public @Nullable Path file() {
    return file;
  }

  /** Text from a file, made fit for a message: one line, not long. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), LONGEST_QUOTE); i++) {
      char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return quoted.append(text.length() > LONGEST_QUOTE ? "..'" : "'").toString();
  }
}
