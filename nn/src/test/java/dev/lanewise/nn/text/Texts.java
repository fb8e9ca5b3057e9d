package dev.lanewise.nn.text;

import java.util.Random;

/** Random texts. */
final class Texts {
  private static final String[] PIECES = {
    "a",
    "b",
    "ab",
    "aab",
    " ",
    "  ",
    "\n",
    "\t",
    "'s",
    "'",
    "\u2019",
    "1",
    "23",
    ".",
    "-",
    "\u00e9",
    "e\u0301",
    "\u00df",
    "\u4e2d\u6587",
    "\ud83d\ude00",
    "\u00a0",
    "\u2028",
    "\u0000",
    "Z",
    "<pad>",
    "\\",
    "\u0130",
    "\uffff",
    "\u0120",
    "I'll",
  };

  private Texts() {}

  /** Valid Unicode with much that tokenisers stumble over. */
  static String random(int pieces, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      if (random.nextInt(8) == 0) {
        int point = random.nextInt(Character.MAX_CODE_POINT + 1);
        text.appendCodePoint(
            point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point);
      } else {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    return text.toString();
  }

  /** Words of few letters, so that pairs repeat. */
  static String ofFewLetters(int length, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("abc ab ".charAt(random.nextInt(7)));
    }
    return text.toString();
  }
}
