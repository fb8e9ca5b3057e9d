package dev.lanewise.examples.text;

import dev.lanewise.examples.data.LabelledTexts;
import dev.lanewise.nn.text.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Texts as a classifier reads them.
 *
 * @param rows the tokens of each, one or more
 * @param labels the class of each
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read, never compared.
public record EncodedTexts(List<int[]> rows, int[] labels) {
  /** So that batches have few shapes. */
  private static final int MULTIPLE = 16;

  /** The texts after an encoding; what it leaves of a text must not be empty. */
  public static EncodedTexts of(LabelledTexts texts, Function<String, int[]> encoding) {
    return new EncodedTexts(texts.texts().stream().map(encoding).toList(), texts.labels());
  }

  /** How many texts there are. */
  public int size() {
    return rows.size();
  }

  /** The length of each text. */
  public int[] lengths() {
    return rows.stream().mapToInt(row -> row.length).toArray();
  }

  /** Some texts as a batch, padded by token 0. */
  public TokenBatch batch(int... chosen) {
    return TokenBatch.of(Arrays.stream(chosen).mapToObj(rows::get).toList(), 0, MULTIPLE);
  }

  /** Their labels. */
  public int[] labels(int... chosen) {
    return Arrays.stream(chosen).map(row -> labels[row]).toArray();
  }
}
