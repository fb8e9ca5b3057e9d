package dev.lanewise.nn.generate;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Makes sequences token by token: scores, choice, next step. A sequence is done when its end token
 * is chosen or it has as many tokens as asked for. Random numbers belong to the step and the row,
 * so that a row's tokens don't depend on when the others end.
 */
public final class Generator {
  private final AutoregressiveModel model;
  private final Sampler sampler;
  private final OptionalInt end;

  /**
   * A generator whose sequences end at a token, if one is given.
   *
   * @throws IllegalArgumentException if {@code end} is not in the model's vocabulary
   */
  public Generator(AutoregressiveModel model, Sampler sampler, OptionalInt end) {
    this.model = Objects.requireNonNull(model, "model");
    this.sampler = Objects.requireNonNull(sampler, "sampler");
    this.end = end;
    if (end.isPresent() && (end.getAsInt() < 0 || end.getAsInt() >= model.vocabularySize())) {
      throw new IllegalArgumentException(
          "end is " + end.getAsInt() + "; expected 0 to " + (model.vocabularySize() - 1));
    }
  }

  /**
   * Goes on from each prompt.
   *
   * @param prompts one or more tokens for each row, of one length
   * @param most how many tokens to make at most, 0 or more
   * @return for each prompt what follows it, without the end token
   * @throws IllegalArgumentException if there is no prompt, their lengths differ or are 0, a token
   *     is not in the vocabulary, {@code most} is negative, or scores can't be used
   */
  public int[][] generate(int[][] prompts, int most) {
    int size = model.vocabularySize();
    Scores.requirePrompts(prompts, size);
    if (most < 0) {
      throw new IllegalArgumentException("most is " + most + "; expected 0 or more");
    }
    int[][] made = new int[prompts.length][most];
    int[] lengths = new int[prompts.length];
    int[] live = new int[prompts.length];
    Arrays.setAll(live, row -> row);
    float[] scores = most == 0 ? new float[0] : model.start(prompts);
    for (int step = 0; step < most; step++) {
      Scores.requireRows(scores, live.length, size);
      float[] draws = sampler.draws(prompts.length);
      int[] tokens = new int[live.length];
      int[] going = new int[live.length];
      int count = 0;
      for (int i = 0; i < live.length; i++) {
        int row = live[i];
        int token = sampler.sampling().choose(scores, i * size, size, draws[row]);
        if (end.isEmpty() || token != end.getAsInt()) {
          made[row][lengths[row]++] = token;
          tokens[count] = token;
          going[count] = i;
          count++;
        }
      }
      if (count == 0 || step + 1 == most) {
        break;
      }
      if (count < live.length) {
        going = Arrays.copyOf(going, count);
        model.select(going);
        int[] before = live;
        live = Arrays.stream(going).map(i -> before[i]).toArray();
      }
      scores = model.next(Arrays.copyOf(tokens, count));
    }
    for (int row = 0; row < made.length; row++) {
      made[row] = Arrays.copyOf(made[row], lengths[row]);
    }
    return made;
  }
}
