package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The known-answer tests that come with Random123 (kat_vectors, philox4x32-10). */
class PhiloxTest {
  private static void check(long key, long low, long high, int... expected) {
    for (int word = 0; word < 4; word++) {
      assertEquals(expected[word], Philox.word(key, low, high, word), "word " + word);
    }
  }

  @Test
  void knownAnswers() {
    check(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    check(-1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    check(
        0x299f31d0a4093822L,
        0x85a308d3243f6a88L,
        0x0370734413198a2eL,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }
}
