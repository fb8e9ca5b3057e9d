package dev.lanewise.nn.text;

import java.util.Arrays;

/** Numbers of tokens that become more. */
final class TokenList {
  private int[] tokens = new int[64];
  private int size;

  void addAll(int[] more) {
    if (more.length > tokens.length - size) {
      tokens =
          Arrays.copyOf(tokens, Math.addExact(tokens.length, Math.max(tokens.length, more.length)));
    }
    System.arraycopy(more, 0, tokens, size, more.length);
    size += more.length;
  }

  int[] toArray() {
    return Arrays.copyOf(tokens, size);
  }
}
