package dev.lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.text.BytePairTokenizer;
import dev.lanewise.nn.text.CharacterTokenizer;
import dev.lanewise.nn.text.Vocabulary;
import dev.lanewise.nn.text.WordTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFilesTest {
  private static final String HEAD = "lanewise-vocabulary 1\n";

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("f.txt"), content);
  }

  @Test
  void vocabulariesComeBack() throws IOException {
    List<String> tokens =
        List.of(
            "<pad>",
            "a",
            "\n",
            "\r\n",
            "\\",
            "\\n",
            "\\u0041",
            " ",
            "\u2028",
            "\u0085",
            "\u00e9",
            "\ud83d\ude00",
            "\ud800",
            "\udc00x",
            "\u0000",
            "#");
    Path file = folder.resolve("v.txt");
    Vocabulary saved = Vocabulary.of(tokens, 1).withUnknown("#");
    VocabularyFile.save(file, saved);
    Vocabulary loaded = VocabularyFile.load(file);
    assertEquals(tokens, loaded.tokens());
    assertEquals(1, loaded.specials());
    assertEquals(tokens.size() - 1, loaded.unknown().orElseThrow());
    assertEquals(tokens.size() + 2, Files.readAllLines(file).size());
    VocabularyFile.save(file, Vocabulary.of(List.of("x")));
    assertTrue(VocabularyFile.load(file).unknown().isEmpty());
  }

  /** A file from elsewhere may call its specials by what stands in texts. */
  @Test
  void textGivesNoSpecialsOfAFile() throws IOException {
    Vocabulary loaded =
        VocabularyFile.load(file(HEAD + "tokens 5 specials 3 unknown 1\n_\n?\n|\na\nb\n"));
    assertArrayEquals(new int[] {3, 1, 1, 4}, new CharacterTokenizer(loaded).encode("a|_b"));
    assertArrayEquals(new int[] {3, 1, 1, 4}, new WordTokenizer(loaded, false).encode("a | _ b"));
    // Bytes are no specials, and a special that is called as a byte is refused.
    file("lanewise-byte-pairs 1\nspecials 1 merges 0\na\n");
    assertThrows(ModelFileException.class, () -> BytePairFile.load(folder.resolve("f.txt")));
  }

  @Test
  void bytePairsComeBack() {
    BytePairTokenizer saved =
        BytePairTokenizer.train(
            List.of("a text, a tesseract; \u00e9t\u00e9 \u00e9t\u00e9"), List.of("<pad>"), 280);
    Path file = folder.resolve("b.txt");
    BytePairFile.save(file, saved);
    BytePairTokenizer loaded = BytePairFile.load(file);
    assertEquals(saved.merges(), loaded.merges());
    assertEquals(saved.vocabulary().tokens(), loaded.vocabulary().tokens());
    assertTrue(saved.merges().size() > 3);
    assertArrayEquals(saved.encode("a text"), loaded.encode("a text"));
  }

  /** Merges of a long run double, which must not end in a file that can't be read. */
  @Test
  void runsOfOneCharacterComeBack() {
    String run = "a".repeat(10_000);
    BytePairTokenizer saved = BytePairTokenizer.train(List.of(run + " b " + run), List.of(), 300);
    Path file = folder.resolve("run.txt");
    BytePairFile.save(file, saved);
    assertArrayEquals(saved.encode(run), BytePairFile.load(file).encode(run));
  }

  @Test
  void whatCannotBeReadIsNotWritten() {
    Path file = folder.resolve("long.txt");
    Vocabulary vocabulary = Vocabulary.of(List.of("a", "b".repeat(5_000)));
    String message =
        assertThrows(ModelFileException.class, () -> VocabularyFile.save(file, vocabulary))
            .getMessage();
    assertTrue(message.contains("line 4 has 5000 characters"), message);
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "lanewise-vocabulary 1",
        "lanewise-vocabulary 2\ntokens 1 specials 0 unknown -1\na",
        HEAD + "tokens 2 specials 0 unknown -1\na",
        HEAD + "tokens 1 specials 0 unknown -1\na\nb",
        HEAD + "tokens 99999999 specials 0 unknown -1\na",
        HEAD + "tokens 999999999999 specials 0 unknown -1\na",
        HEAD + "tokens 1 specials 2 unknown -1\na",
        HEAD + "tokens 1 specials -1 unknown -1\na",
        HEAD + "tokens 1 specials 0 unknown 1\na",
        HEAD + "tokens 1 specials 0 unknown -2\na",
        HEAD + "tokens 1 specials 0\na",
        HEAD + "tokens 2 specials 0 unknown -1\na\na",
        HEAD + "tokens 2 specials 0 unknown -1\n\na",
        HEAD + "tokens 1 specials 0 unknown -1\n\\",
        HEAD + "tokens 1 specials 0 unknown -1\n\\n",
        HEAD + "tokens 1 specials 0 unknown -1\n\\u12",
        HEAD + "tokens 1 specials 0 unknown -1\n\\u12g4",
        HEAD + "tokens 2 specials 0 unknown -1\n\\u0061\na",
      })
  void otherVocabulariesAreRefused(String content) throws IOException {
    Path file = file(content);
    assertThrows(ModelFileException.class, () -> VocabularyFile.load(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\na",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\na b c",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\nab c",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\n a",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\na ",
        "lanewise-byte-pairs 1\nspecials 0 merges 2\na b",
        "lanewise-byte-pairs 1\nspecials -1 merges 2\na b",
        "lanewise-byte-pairs 1\nspecials 2 merges -1\na b",
        "lanewise-byte-pairs 1\nspecials 1 merges 0\na",
        "lanewise-byte-pairs 1\nspecials 0 merges 2\na b\na b",
        "lanewise-byte-pairs 1\nspecials 0 merges 1\n\u4e2d a",
      })
  void otherBytePairsAreRefused(String content) throws IOException {
    Path file = file(content);
    assertThrows(ModelFileException.class, () -> BytePairFile.load(file));
  }

  @Test
  void plainFilesAreOneTokenALine() throws IOException {
    assertEquals(
        List.of("[PAD]", "\\", "##s"), VocabularyFile.loadPlain(file("[PAD]\n\\\n##s\n")).tokens());
    assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(file("")));
    assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(file("a\na")));
    assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(file("a".repeat(5000))));
    assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(folder));
    assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(folder.resolve("none")));
    Path latin = Files.write(folder.resolve("l.txt"), new byte[] {(byte) 0xE9, '\n'});
    String message =
        assertThrows(ModelFileException.class, () -> VocabularyFile.loadPlain(latin)).getMessage();
    assertTrue(message.contains("UTF-8"), message);
  }

  /** Damage is refused or gives a vocabulary; nothing else happens. */
  @Test
  void damagedFiles() throws IOException {
    Path file = folder.resolve("b.txt");
    BytePairFile.save(
        file, BytePairTokenizer.train(List.of("abab abab bcbc"), List.of("<pad>"), 280));
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bad =
          Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
      for (int change = random.nextInt(3); change >= 0 && bad.length > 0; change--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, bad);
      try {
        BytePairFile.load(file);
      } catch (ModelFileException e) {
        refused++;
        assertTrue(e.getMessage().length() < 1000);
        assertTrue(e.getMessage().chars().noneMatch(c -> c < ' '));
      }
    }
    assertTrue(refused > 200, refused + " refused");
    assertEquals(
        "lanewise-byte-pairs 1", new String(good, StandardCharsets.UTF_8).lines().toList().get(0));
  }
}
