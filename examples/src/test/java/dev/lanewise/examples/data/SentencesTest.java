package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SentencesTest {
  @TempDir private Path folder;

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream bytes = Files.newOutputStream(file);
        OutputStream text = name.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
      text.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void multi30kOfPackedAndPlainFiles() throws IOException {
    assertTrue(Multi30k.load(folder).isEmpty());
    assertTrue(Multi30k.howToGet().contains("test_2016_flickr"));
    for (String part : List.of("train", "val", "test_2016_flickr")) {
      write("multi30k/" + part + ".en.gz", "One " + part + ".\nTwo.\n");
      write("multi30k/" + part + ".fr", "Un.\n D\u00e9j\u00e0 . \n");
    }
    Multi30k.Parts parts = Multi30k.load(folder).orElseThrow();
    assertEquals(List.of("One val.", "Two."), parts.validation().sources());
    assertEquals(List.of("Un.", "D\u00e9j\u00e0 ."), parts.train().targets());
    assertEquals(2, parts.test().size());
    write("multi30k/val.en.gz", "One.\n");
    refuses("1 sentences in val.en and 2 in val.fr", () -> Multi30k.load(folder));
    Files.delete(folder.resolve("multi30k/val.fr"));
    refuses("val.fr is missing", () -> Multi30k.load(folder));
    Files.write(folder.resolve("multi30k/val.fr"), new byte[] {(byte) 0xC3, '\n'});
    refuses("no UTF-8", () -> Multi30k.load(folder));
    Files.write(folder.resolve("multi30k/val.en.gz"), new byte[] {1, 2, 3});
    refuses("not packed by gzip", () -> Multi30k.load(folder));
    Files.write(folder.resolve("multi30k/val.en.gz"), new byte[0]);
    refuses("not packed by gzip", () -> Multi30k.load(folder));
  }

  @Test
  void movieReviews() throws IOException {
    assertTrue(MovieReviews.load(folder).isEmpty());
    assertTrue(MovieReviews.howToGet().contains("rt-polarity.pos"));
    write("rt-polarity.neg", "bad .\nvery bad .\n");
    refuses("rt-polarity.pos is missing", () -> MovieReviews.load(folder));
    write("rt-polarity.pos", "");
    refuses("no sentences for one class", () -> MovieReviews.load(folder));
    write("rt-polarity.pos", "good .\n");
    LabelledTexts reviews = MovieReviews.load(folder).orElseThrow();
    assertArrayEquals(new int[] {0, 0, 1}, reviews.labels());
    assertEquals("good .", reviews.texts().getLast());
  }

  @Test
  void theRealFiles() throws IOException {
    Optional<Path> real = DataFolder.find(Optional.empty());
    assumeTrue(real.isPresent(), "LANEWISE_DATA names no folder");
    Optional<Multi30k.Parts> pairs = Multi30k.load(real.get());
    assumeTrue(pairs.isPresent(), "no Multi30k in " + real.get());
    assertEquals(29_000, pairs.get().train().size());
    assertEquals(1014, pairs.get().validation().size());
    assertEquals(1000, pairs.get().test().size());
    Optional<LabelledTexts> reviews = MovieReviews.load(real.get());
    assumeTrue(reviews.isPresent(), "no film reviews in " + real.get());
    assertEquals(10_662, reviews.get().size());
    assertEquals(0.5, reviews.get().majority());
  }

  @Test
  void pairsAreChosenByTheirWords() {
    SentencePairs pairs =
        new SentencePairs(List.of("a b", "a", "a b c", ""), List.of("x", "x  y z", "x", ""));
    assertEquals(List.of("a b", ""), pairs.withWordsUpTo(2).sources());
    assertEquals(List.of("x  y z", "x"), pairs.part(1, 3).targets());
    assertThrows(IllegalArgumentException.class, () -> new SentencePairs(List.of("a"), List.of()));
  }

  @Test
  void datesAreWrittenAsPeopleDo() {
    LocalDate date = LocalDate.of(2021, 3, 2);
    List<String> forms =
        List.of(
            "2 March 2021",
            "March 2, 2021",
            "Tuesday, 2 March 2021",
            "the 2nd of March 2021",
            "mar 2 '21",
            "2.3.2021",
            "02/03/21",
            "2-MAR-2021",
            "Tue Mar 2 2021",
            "2021, MARCH 2",
            "02032021",
            "Mar. 2nd, 2021");
    for (int form = 0; form < forms.size(); form++) {
      assertEquals(forms.get(form), DateFormats.write(date, form));
    }
    assertThrows(IllegalArgumentException.class, () -> DateFormats.write(date, forms.size()));
    assertEquals("the 13th of May 1950", DateFormats.write(LocalDate.of(1950, 5, 13), 3));
    assertEquals("the 21st of May 1950", DateFormats.write(LocalDate.of(1950, 5, 21), 3));
    assertEquals("the 23rd of May 1950", DateFormats.write(LocalDate.of(1950, 5, 23), 3));
  }

  @Test
  void datesDependOnTheSeedAlone() {
    SentencePairs pairs = DateFormats.pairs(5000, 42);
    assertEquals(pairs, DateFormats.pairs(5000, 42));
    assertNotEquals(pairs, DateFormats.pairs(5000, 43));
    assertEquals(pairs.part(0, 100), DateFormats.pairs(100, 42));
    assertEquals(5000, new HashSet<>(pairs.sources()).size());
    for (String target : pairs.targets()) {
      int year = LocalDate.parse(target).getYear();
      assertTrue(year >= 1950 && year <= 2049, target);
    }
    assertThrows(IllegalArgumentException.class, () -> DateFormats.pairs(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> DateFormats.pairs(100_001, 1));
  }

  private static void refuses(String part, Executable call) {
    String message = assertThrows(BadInputException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
