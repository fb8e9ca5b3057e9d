package dev.lanewise.nn.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the JSON header of a safetensors file: just the grammar that the format allows, nothing
 * else of JSON. The text is untrusted; anything unexpected is a {@link Malformed}.
 */
final class HeaderParser {
  /** The text is not a header. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String problem) {
      super(problem);
    }
  }

  private static final String METADATA = "__metadata__";

  private final String text;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
  private int at;

  private HeaderParser(String text) {
    this.text = text;
  }

  static HeaderParser parse(String text) throws Malformed {
    HeaderParser parser = new HeaderParser(text);
    parser.header();
    return parser;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  Map<String, TensorEntry> tensors() {
    return tensors;
  }

  private void header() throws Malformed {
    if (text.isEmpty() || text.charAt(0) != '{') {
      throw malformed("expected '{' first");
    }
    boolean hasMetadata = false;
    for (boolean more = open('{', '}'); more; more = next('}')) {
      String name = string();
      expect(':');
      if (name.equals(METADATA)) {
        if (hasMetadata) {
          throw malformed(METADATA + " is there twice");
        }
        hasMetadata = true;
        readMetadata();
        continue;
      }
      if (tensors.containsKey(name)) {
        throw malformed("tensor " + ModelFileException.quote(name) + " is there twice");
      }
      tensors.put(name, tensor(name));
    }
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length()) {
      throw malformed("expected nothing after the last '}'");
    }
  }

  private void readMetadata() throws Malformed {
    for (boolean more = open('{', '}'); more; more = next('}')) {
      String key = string();
      expect(':');
      if (metadata.put(key, string()) != null) {
        throw malformed("metadata " + ModelFileException.quote(key) + " is there twice");
      }
    }
  }

  private TensorEntry tensor(String name) throws Malformed {
    String quoted = ModelFileException.quote(name);
    TensorType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    Set<String> seen = new HashSet<>();
    for (boolean more = open('{', '}'); more; more = next('}')) {
      String key = string();
      expect(':');
      if (!seen.add(key)) {
        throw malformed("tensor " + quoted + " has " + ModelFileException.quote(key) + " twice");
      }
      switch (key) {
        case "dtype" -> type = type(quoted, string());
        case "shape" -> shape = numbers();
        case "data_offsets" -> offsets = numbers();
        default ->
            throw malformed(
                "tensor " + quoted + " has an unknown field " + ModelFileException.quote(key));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw malformed("tensor " + quoted + " lacks dtype, shape or two data_offsets");
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (end < begin || end - begin != bytes(quoted, type, shape)) {
      throw malformed(
          "tensor "
              + quoted
              + " of shape "
              + ModelFileException.quote(shape.toString())
              + " "
              + type
              + " has data_offsets "
              + offsets
              + ", which don't fit");
    }
    return new TensorEntry(name, type, shape, begin, end);
  }

  private TensorType type(String tensor, String name) throws Malformed {
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw malformed(
        "tensor "
            + tensor
            + " has dtype "
            + ModelFileException.quote(name)
            + "; expected F64, F32, I64 or I32");
  }

  private long bytes(String tensor, TensorType type, List<Long> shape) throws Malformed {
    long bytes = type.bytes();
    try {
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
    } catch (ArithmeticException e) {
      throw malformed("tensor " + tensor + " has a shape with too many elements");
    }
    return bytes;
  }

  private List<Long> numbers() throws Malformed {
    List<Long> numbers = new ArrayList<>();
    for (boolean more = open('[', ']'); more; more = next(']')) {
      numbers.add(number());
    }
    return numbers;
  }

  /** A whole number without sign, fraction, exponent or leading zeros. */
  private long number() throws Malformed {
    skipSpace();
    int start = at;
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      int digit = text.charAt(at) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw malformed("number is too large");
      }
      value = 10 * value + digit;
      at++;
    }
    if (at == start || (text.charAt(start) == '0' && at - start > 1)) {
      throw malformed("expected a whole number of 0 or more");
    }
    return value;
  }

  private String string() throws Malformed {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = take();
      if (c == '"') {
        return wellFormed(value);
      }
      if (c < ' ') {
        throw malformed("control character in a string");
      }
      value.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() throws Malformed {
    char c = take();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          char hex = take();
          int digit = hex < 128 ? Character.digit(hex, 16) : -1;
          if (digit < 0) {
            throw malformed("bad \\u escape in a string");
          }
          code = 16 * code + digit;
        }
        yield (char) code;
      }
      default -> throw malformed("bad escape in a string");
    };
  }

  private String wellFormed(StringBuilder value) throws Malformed {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw malformed("half a character in a string");
        }
        i++;
      }
    }
    return value.toString();
  }

  /** Takes the opening bracket; whether there is a member before the closing one. */
  private boolean open(char opening, char closing) throws Malformed {
    expect(opening);
    skipSpace();
    if (at < text.length() && text.charAt(at) == closing) {
      at++;
      return false;
    }
    return true;
  }

  /** Takes a comma (true) or the closing bracket (false). */
  private boolean next(char closing) throws Malformed {
    skipSpace();
    char c = take();
    if (c != ',' && c != closing) {
      throw malformed("expected ',' or '" + closing + "'");
    }
    return c == ',';
  }

  private void expect(char wanted) throws Malformed {
    skipSpace();
    if (take() != wanted) {
      throw malformed("expected '" + wanted + "'");
    }
  }

  private char take() throws Malformed {
    if (at == text.length()) {
      throw malformed("it ends too early");
    }
    return text.charAt(at++);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Malformed malformed(String problem) {
    return new Malformed("header is malformed near character " + at + ": " + problem);
  }
}
