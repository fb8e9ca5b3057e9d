package dev.lanewise.examples.translation;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.generate.BeamSearch;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.TokenBatch;
import java.util.Arrays;
import java.util.OptionalInt;

/** A network with an encoder and a decoder, of whatever kind. */
public interface Translator {
  /** What the report calls it. */
  String name();

  /** Begins the names of its figures. */
  String stem();

  /** The network, built. */
  Layer layer();

  /** The scores (rows, target steps, tokens) of the token after each step of the targets. */
  Tensor scores(TokenBatch sources, TokenBatch targets);

  /**
   * Translations of sources: those of width 1 are greedy.
   *
   * @param width of the beam
   * @param most tokens of a translation at most
   * @return tokens without those for beginning and end
   */
  int[][] translate(TokenBatch sources, int width, int most);

  /**
   * With what weight the decoder looks at each token of a source while it makes each token of a
   * target: (target steps, source steps) row by row. Several heads are averaged.
   *
   * @param target what the decoder reads, the token for the beginning first
   */
  float[] alignment(int[] source, int[] target);

  /** The best sequences that a beam finds, with the length penalty 0.6 of Wu et al. (2016). */
  static int[][] search(AutoregressiveModel model, int rows, int width, int most) {
    int[][] prompts = new int[rows][];
    Arrays.setAll(prompts, row -> new int[] {SpecialTokens.BEGIN_NUMBER});
    BeamSearch search = new BeamSearch(model, width, 0.6, OptionalInt.of(SpecialTokens.END_NUMBER));
    return search.search(prompts, most).stream()
        .map(found -> found.getFirst().tokens())
        .toArray(int[][]::new);
  }

  /** The rows of a batch with their padding. */
  static int[][] padded(TokenBatch batch) {
    int[][] rows = new int[batch.rows()][];
    Arrays.setAll(
        rows,
        row -> Arrays.copyOfRange(batch.tokens(), row * batch.time(), (row + 1) * batch.time()));
    return rows;
  }
}
