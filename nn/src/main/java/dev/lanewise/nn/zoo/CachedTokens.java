package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Layer;

/** What networks that go on token by token have in common. */
final class CachedTokens {
  private CachedTokens() {}

  /**
   * Checks that a network can generate: the scores that are read are those of a built network of
   * float32 in evaluation mode.
   *
   * @throws IllegalArgumentException if it is of float64
   * @throws IllegalStateException if it was not built or is in training mode
   */
  static void requireGenerating(Layer model) {
    if (model.dtype() != DType.F32) {
      throw new IllegalArgumentException(
          "model has elements of " + model.dtype() + "; expected F32");
    }
    requireEvaluation(model);
  }

  /** Dropout would change what is generated, and its random numbers. */
  static void requireEvaluation(Layer model) {
    if (model.isTraining()) {
      throw new IllegalStateException(
          "the network is in training mode; call training(false) first");
    }
  }

  /** Checks that rows have one length. */
  static void requireOneLength(int[][] rows) {
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != rows[0].length) {
        throw new IllegalArgumentException(
            "row " + row + " has " + rows[row].length + " tokens; expected " + rows[0].length);
      }
    }
  }

  /** Rows of one length as a tensor (rows, length). */
  static Tensor matrix(Engine engine, int[][] rows) {
    int length = rows.length == 0 ? 0 : rows[0].length;
    requireOneLength(rows);
    int[] flat = new int[Math.multiplyExact(rows.length, length)];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * length, length);
    }
    return engine.of(flat, rows.length, length);
  }

  /** One token a row. */
  static int[][] column(int[] tokens) {
    int[][] rows = new int[tokens.length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new int[] {tokens[row]};
    }
    return rows;
  }

  /** Of scores (rows, steps, tokens) those of the last step. */
  static float[] lastStep(Tensor scores) {
    int steps = scores.dim(1);
    return scores.slice(1, steps - 1, steps).toFloats();
  }
}
