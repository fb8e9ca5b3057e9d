package dev.lanewise.nn.generate;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * Chooses tokens with random numbers from a {@link RandomStream}, so that a seed gives the same
 * tokens on every backend, as far as the scores are the same. Each call takes one number a row; a
 * greedy sampler takes none.
 */
public final class Sampler {
  private final Engine engine;
  private final Sampling sampling;
  private final RandomStream random;

  /** A sampler with numbers from {@code random}, made on {@code engine}. */
  public Sampler(Engine engine, Sampling sampling, RandomStream random) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.sampling = Objects.requireNonNull(sampling, "sampling");
    this.random = Objects.requireNonNull(random, "random");
  }

  /** How tokens are chosen. */
  public Sampling sampling() {
    return sampling;
  }

  /**
   * Uniform numbers of [0, 1) for {@code rows} rows; zeros, and none taken, if greedy.
   *
   * @throws IllegalArgumentException if {@code rows} is below 1
   */
  float[] draws(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("rows is " + rows + "; expected 1 or more");
    }
    if (sampling.isGreedy()) {
      return new float[rows];
    }
    try (Scope scope = engine.scope()) {
      Tensor numbers = engine.empty(DType.F32, Layout.of(rows));
      random.uniform(numbers, 0, 1);
      return numbers.toFloats();
    }
  }

  /**
   * Chooses a token for each row of scores.
   *
   * @param scores logits, row by row
   * @param size how many tokens a row has
   * @throws IllegalArgumentException if there are no whole rows, or a row can't be used (see {@link
   *     Sampling#probabilities})
   */
  public int[] choose(float[] scores, int size) {
    if (size < 1 || scores.length == 0 || scores.length % size != 0) {
      throw new IllegalArgumentException(
          "size is " + size + " for " + scores.length + " scores; expected whole rows");
    }
    int[] tokens = new int[scores.length / size];
    float[] draws = draws(tokens.length);
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = sampling.choose(scores, row * size, size, draws[row]);
    }
    return tokens;
  }
}
