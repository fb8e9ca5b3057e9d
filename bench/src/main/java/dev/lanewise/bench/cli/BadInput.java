package dev.lanewise.bench.cli;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The user asked for something that cannot be; the message is one line for the console. */
final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_SHOWN = 60;

  BadInput(String message) {
    super(message);
  }

  BadInput(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * For a name that is none of {@code valid}, which must not be empty.
   *
   * @param kind what it should name, such as "family"
   */
  static BadInput unknown(String kind, String given, Collection<String> valid) {
    String shown = given.length() > LONGEST_SHOWN ? given.substring(0, LONGEST_SHOWN) : given;
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        valid.stream().min(Comparator.comparingInt(name -> distance.apply(shown, name))).orElse("");
    return new BadInput(
        "unknown %s \"%s\", nearest is \"%s\"; expected one of %s"
            .formatted(kind, shown, nearest, String.join(", ", valid)));
  }
}
