package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Multi30k (Elliott et al. 2016): captions of photographs in English and French, 29,000 pairs to
 * learn from, 1,014 to follow the training by and 1,000 to be judged by. Not for commercial use, so
 * the project may not ship it; it is read from the folder {@code multi30k} of the {@link
 * DataFolder}: {@code train}, {@code val} and {@code test_2016_flickr}, each as {@code .en} and
 * {@code .fr}, with {@code .gz} or without.
 */
public final class Multi30k {
  private static final String FOLDER = "multi30k";

  private Multi30k() {}

  /**
   * All parts.
   *
   * @param train the pairs to learn from
   * @param validation the pairs to follow the training by
   * @param test the pairs to be judged by
   */
  public record Parts(SentencePairs train, SentencePairs validation, SentencePairs test) {}

  /** What to tell a user who has no data. */
  public static String howToGet() {
    return "Multi30k is missing, so this part is left out: put train, val and test_2016_flickr,"
        + " each as .en and .fr (packed by gzip or not), into the folder multi30k of a folder that"
        + " --data, the property %s or the variable %s names."
            .formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads all parts, or nothing if there is no folder {@code multi30k}.
   *
   * @throws BadInputException if a file is missing or not what it should be
   */
  public static Optional<Parts> load(Path folder) throws IOException {
    Path place = folder.resolve(FOLDER);
    if (!Files.isDirectory(place)) {
      return Optional.empty();
    }
    return Optional.of(
        new Parts(pairs(place, "train"), pairs(place, "val"), pairs(place, "test_2016_flickr")));
  }

  private static SentencePairs pairs(Path place, String part) throws IOException {
    List<String> english = TextLines.read(place, part + ".en");
    List<String> french = TextLines.read(place, part + ".fr");
    if (english.isEmpty() || english.size() != french.size()) {
      throw new BadInputException(
          "%s has %d sentences in %s.en and %d in %s.fr; expected as many, and one or more"
              .formatted(place, english.size(), part, french.size(), part));
    }
    return new SentencePairs(english, french);
  }
}
