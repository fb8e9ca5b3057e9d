package dev.lanewise.examples;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Helps a user who mistyped a name. */
public final class Names {
  /** Longer input than this is not compared: the edit distance is quadratic. */
  private static final int LONGEST_COMPARED = 100;

  private Names() {}

  /**
   * The exception for a name that is not one of {@code valid}.
   *
   * @param kind what the name should name, such as "study"
   * @param given what the user wrote
   * @param valid the names that exist
   */
  public static BadInputException unknown(String kind, String given, Collection<String> valid) {
    String nearest = nearest(given, valid).map(name -> "; nearest: " + name).orElse("");
    return new BadInputException(
        "unknown %s \"%s\"%s; valid: %s"
            .formatted(kind, printable(given), nearest, String.join(", ", valid)));
  }

  /** The candidate with the smallest edit distance; the first such if several tie. */
  static Optional<String> nearest(String given, Collection<String> candidates) {
    if (given.length() > LONGEST_COMPARED) {
      return Optional.empty();
    }
    return candidates.stream().min(Comparator.comparingInt(name -> distance(given, name)));
  }

  /** Text from outside made safe for one console line: control characters become '?', cut at 60. */
  public static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 60 ? clean : clean.substring(0, 57) + "...";
  }

  /** Levenshtein's distance: insertions, deletions and replacements each cost one. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
