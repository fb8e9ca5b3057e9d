package dev.lanewise.examples.data;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sentences from reviews of films, half against and half in favour (Pang and Lee 2005): 10,662. The
 * project may not ship them; they are read from {@code rt-polarity.neg} and {@code rt-polarity.pos}
 * in the {@link DataFolder}.
 */
public final class MovieReviews {
  private static final List<String> CLASSES = List.of("against", "in favour");
  private static final String NEGATIVE = "rt-polarity.neg";
  private static final String POSITIVE = "rt-polarity.pos";

  private MovieReviews() {}

  /** What to tell a user who has no data. */
  public static String howToGet() {
    return "The film reviews are missing, so this part is left out: put %s and %s into a folder"
            .formatted(NEGATIVE, POSITIVE)
        + " and name it by --data, the property %s or the variable %s."
            .formatted(DataFolder.PROPERTY, DataFolder.VARIABLE);
  }

  /**
   * Reads all sentences, those against first, or nothing if neither file is there.
   *
   * @throws BadInputException if only one is there, or one is not what it should be
   */
  public static Optional<LabelledTexts> load(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(NEGATIVE)) && !Files.exists(folder.resolve(POSITIVE))) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>(TextLines.read(folder, NEGATIVE));
    int against = texts.size();
    texts.addAll(TextLines.read(folder, POSITIVE));
    if (against == 0 || against == texts.size()) {
      throw new BadInputException(
          "folder " + folder + " has no sentences for one class; expected some for each");
    }
    int[] labels = new int[texts.size()];
    Arrays.fill(labels, against, labels.length, 1);
    return Optional.of(new LabelledTexts(texts, labels, CLASSES));
  }
}
