package dev.lanewise.examples.translation;

import dev.lanewise.examples.data.SentencePairs;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import dev.lanewise.nn.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pairs as tokens. A source ends with the end token; a target begins with the token for that and
 * ends with the end token.
 *
 * @param sources tokens of each source
 * @param targets tokens of each target
 */
public record EncodedPairs(List<int[]> sources, List<int[]> targets) {
  /** Batches are padded to multiples of so many steps, so that they have few shapes. */
  public static final int MULTIPLE = 4;

  /** The tokens of pairs. */
  static EncodedPairs of(SentencePairs pairs, Tokenizer source, Tokenizer target) {
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      sources.add(source(pairs.sources().get(i), source));
      targets.add(target(pairs.targets().get(i), target));
    }
    return new EncodedPairs(sources, targets);
  }

  /** The tokens of a source, with the end token. */
  static int[] source(String text, Tokenizer tokenizer) {
    int[] tokens = tokenizer.encode(text);
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = SpecialTokens.END_NUMBER;
    return ended;
  }

  private static int[] target(String text, Tokenizer tokenizer) {
    int[] ended = source(text, tokenizer);
    int[] whole = new int[ended.length + 1];
    whole[0] = SpecialTokens.BEGIN_NUMBER;
    System.arraycopy(ended, 0, whole, 1, ended.length);
    return whole;
  }

  /** How many pairs there are. */
  public int size() {
    return sources.size();
  }

  /** The length of the longest sequence on either side. */
  int longest() {
    return Stream.concat(sources.stream(), targets.stream())
        .mapToInt(tokens -> tokens.length)
        .max()
        .orElse(0);
  }

  /** Length of source and target together, by which batches are made. */
  int[] lengths() {
    int[] lengths = new int[size()];
    Arrays.setAll(lengths, i -> sources.get(i).length + targets.get(i).length);
    return lengths;
  }

  /** Some sources as a batch. */
  TokenBatch sourceBatch(int... rows) {
    return TokenBatch.of(
        Arrays.stream(rows).mapToObj(sources::get).toList(), SpecialTokens.PAD_NUMBER, MULTIPLE);
  }

  /** What the decoder reads of some targets: all but the last token. */
  TokenBatch read(int... rows) {
    return part(0, -1, rows);
  }

  /** What it should say: all but the first. */
  TokenBatch said(int... rows) {
    return part(1, 0, rows);
  }

  private TokenBatch part(int from, int last, int... rows) {
    return TokenBatch.of(
        Arrays.stream(rows)
            .mapToObj(targets::get)
            .map(tokens -> Arrays.copyOfRange(tokens, from, tokens.length + last))
            .toList(),
        SpecialTokens.PAD_NUMBER,
        MULTIPLE);
  }
}
