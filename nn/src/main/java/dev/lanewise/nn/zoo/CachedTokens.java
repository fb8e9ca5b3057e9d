package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.KeyValueCache;
import java.util.List;

/** What networks that go on token by token have in common. */
final class CachedTokens {
  private CachedTokens() {}

  /** Rows of one length as a tensor (rows, length). */
  static Tensor matrix(Engine engine, int[][] rows) {
    int length = rows.length == 0 ? 0 : rows[0].length;
    int[] flat = new int[Math.multiplyExact(rows.length, length)];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != length) {
        throw new IllegalArgumentException(
            "row " + row + " has " + rows[row].length + " tokens; expected " + length);
      }
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

  /** Goes on with other rows in all caches. */
  static void select(Engine engine, int[] rows, List<KeyValueCache> caches) {
    Tensor chosen = engine.of(rows, rows.length);
    caches.forEach(cache -> cache.select(chosen));
    chosen.release();
  }
}
