package dev.lanewise.nn.train;

import dev.lanewise.nn.io.ModelFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Reads the strings of a checkpoint, which are untrusted. */
final class Fields {
  private static final int LONGEST = 80;

  private final Path file;
  private final Map<String, String> metadata;

  Fields(Path file, Map<String, String> metadata) {
    this.file = file;
    this.metadata = metadata;
  }

  Set<String> keys() {
    return metadata.keySet();
  }

  String text(String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw new ModelFileException(file, "has no field '" + key + "'; expected a checkpoint");
    }
    return value;
  }

  /** Checks that a field has a certain value. */
  void require(String key, String expected) {
    if (!text(key).equals(expected)) {
      throw unfit(key, "'" + expected + "'");
    }
  }

  ModelFileException unfit(String key, String expected) {
    String value = text(key).replaceAll("\\p{Cntrl}", "?");
    String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + ".." : value;
    return new ModelFileException(
        file, "field '" + key + "' is '" + shown + "'; expected " + expected);
  }

  /** A whole number of 0 or more. */
  long number(String key) {
    return parse(key, text(key));
  }

  /** A whole number of 0 or more in part of a field. */
  long parse(String key, String part) {
    try {
      long value = Long.parseLong(part);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ModelFileException(file, "field '" + key + "' is no whole number", e);
    }
    throw unfit(key, "a whole number of 0 or more");
  }

  int integer(String key) {
    long value = number(key);
    if (value > Integer.MAX_VALUE) {
      throw unfit(key, "a whole number below 2^31");
    }
    return (int) value;
  }

  double real(String key) {
    return parseReal(key, text(key));
  }

  private double parseReal(String key, String part) {
    try {
      return Double.parseDouble(part);
    } catch (NumberFormatException e) {
      throw new ModelFileException(file, "field '" + key + "' is no number", e);
    }
  }

  /** Numbers with commas between. */
  double[] reals(String key, int count) {
    String text = text(key);
    String[] parts = text.isEmpty() ? new String[0] : text.split(",", -1);
    if (parts.length != count) {
      throw new ModelFileException(
          file, "field '" + key + "' has " + parts.length + " numbers; expected " + count);
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = parseReal(key, parts[i]);
    }
    return values;
  }
}
