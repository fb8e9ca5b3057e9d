package dev.lanewise.nn.text;

/** Text made fit for a message. */
final class Quotes {
  private static final int LONGEST = 80;

  private Quotes() {}

  /** One line, not long, in quotes. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return quoted.append(text.length() > LONGEST ? "..'" : "'").toString();
  }
}
