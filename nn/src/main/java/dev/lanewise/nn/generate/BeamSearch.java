package dev.lanewise.nn.generate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Beam search: keeps the {@code width} most probable beginnings of each sequence. One that ends
 * leaves the beam, which is one narrower from then on (Sutskever, Vinyals and Le 2014); the search
 * ends when the beam is empty or has reached the greatest length. Results are ranked by log P / ((5
 * + length) / 6)^alpha, the end token counted (Wu et al. 2016); alpha 0 ranks by probability alone.
 * Of equal candidates the one from the better beginning comes first, then that with the lowest
 * token. Width 1 is greedy choice.
 */
public final class BeamSearch {
  private final AutoregressiveModel model;
  private final int width;
  private final double alpha;
  private final OptionalInt end;

  /**
   * A search.
   *
   * @param width how many beginnings are kept for each sequence
   * @param alpha how strongly length is favoured, 0 or more
   * @param end the token that ends a sequence, if there is one
   * @throws IllegalArgumentException if {@code width} is below 1, {@code alpha} is negative or not
   *     finite, or {@code end} is not in the model's vocabulary
   */
  public BeamSearch(AutoregressiveModel model, int width, double alpha, OptionalInt end) {
    this.model = Objects.requireNonNull(model, "model");
    if (width < 1) {
      throw new IllegalArgumentException("width is " + width + "; expected 1 or more");
    }
    if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha is " + alpha + "; expected 0 or more");
    }
    if (end.isPresent() && (end.getAsInt() < 0 || end.getAsInt() >= model.vocabularySize())) {
      throw new IllegalArgumentException(
          "end is " + end.getAsInt() + "; expected 0 to " + (model.vocabularySize() - 1));
    }
    this.width = width;
    this.alpha = alpha;
    this.end = end;
  }

  /**
   * Searches for what follows each prompt.
   *
   * @param prompts one or more tokens for each row, of one length
   * @param most how many tokens a sequence may have, its end token included; 1 or more
   * @return for each prompt the sequences found, {@code width} at most, the best first
   * @throws IllegalArgumentException if there is no prompt, their lengths differ or are 0, a token
   *     is not in the vocabulary, {@code most} is below 1, or scores can't be used
   */
  public List<List<Hypothesis>> search(int[][] prompts, int most) {
    int size = model.vocabularySize();
    Scores.requirePrompts(prompts, size);
    if (most < 1) {
      throw new IllegalArgumentException("most is " + most + "; expected 1 or more");
    }
    List<Beam> beams = new ArrayList<>();
    for (int row = 0; row < prompts.length; row++) {
      beams.add(new Beam(width, end.orElse(-1)));
    }
    float[] scores = Scores.requireRows(model.start(prompts), prompts.length, size);
    for (int length = 1; ; length++) {
      int rows = 0;
      for (Beam beam : beams) {
        rows += beam.advance(scores, rows, size);
      }
      int[] sources = beams.stream().flatMapToInt(Beam::sources).toArray();
      if (sources.length == 0 || length == most) {
        break;
      }
      boolean inPlace = sources.length == rows;
      for (int row = 0; inPlace && row < rows; row++) {
        inPlace = sources[row] == row;
      }
      if (!inPlace) {
        model.select(sources);
      }
      int[] tokens = beams.stream().flatMapToInt(Beam::lastTokens).toArray();
      scores = Scores.requireRows(model.next(tokens), tokens.length, size);
    }
    return beams.stream().map(this::ranked).toList();
  }

  private List<Hypothesis> ranked(Beam beam) {
    List<Hypothesis> found = new ArrayList<>();
    for (Beam.Path path : beam.all()) {
      int counted = path.tokens().length + (path.ended() ? 1 : 0);
      double penalty = Math.pow((5 + counted) / 6.0, alpha);
      found.add(
          new Hypothesis(
              path.tokens(), path.ended(), path.logProbability(), path.logProbability() / penalty));
    }
    // A stable sort: of equals the one found first stays first.
    found.sort((a, b) -> Double.compare(b.score(), a.score()));
    return Collections.unmodifiableList(found);
  }
}
