package dev.lanewise.nn.text;

/**
 * Two neighbouring tokens that become one.
 *
 * @param left the first, in visible characters for bytes (see {@link BytePairTokenizer})
 * @param right the second
 */
public record Merge(String left, String right) {
  /** The token that they become. */
  public String joined() {
    return left + right;
  }
}
