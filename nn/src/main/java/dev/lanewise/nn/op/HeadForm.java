package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Layout;

/**
 * How an attention is divided into heads: query heads, then key heads, then as many value heads
 * side by side in the columns of a joint projection.
 *
 * @param heads heads of queries: at least 1
 * @param keyHeads heads of keys and of values, which divide those of queries
 * @param size elements of a head: at least 1; the scores are divided by its square root
 * @param causal whether a query sees no later keys
 */
public record HeadForm(int heads, int keyHeads, int size, boolean causal) {
  /**
   * @throws IllegalArgumentException if a number is below 1, or heads is no multiple of keyHeads
   */
  public HeadForm {
    atLeastOne(heads, "heads");
    atLeastOne(keyHeads, "keyHeads");
    atLeastOne(size, "size");
    if (heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "heads is " + heads + "; expected a multiple of keyHeads, " + keyHeads);
    }
    var unused = Math.multiplyExact(Math.addExact(heads, Math.multiplyExact(2, keyHeads)), size);
  }

  private static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
    }
  }

  /** Columns of the queries. */
  public int queryColumns() {
    return heads * size;
  }

  /** Columns of the keys, and of the values. */
  public int keyColumns() {
    return keyHeads * size;
  }

  /** Columns of the joint projection. */
  public int columns() {
    return queryColumns() + 2 * keyColumns();
  }

  /** The attention of arrays that lie so, to an output (batch, queries, heads size). */
  Attention attention(Heads q, Heads k, Heads v) {
    Heads y = Heads.interleaved(q.batch(), q.heads(), q.time(), v.size());
    return new Attention(q, k, v, y, 1 / Math.sqrt(q.size()), causal);
  }

  /** Heads in columns of a contiguous tensor (batch, time, columns). */
  static Heads inColumns(Layout x, int heads, int size) {
    return Heads.columns(x.dim(0), heads, x.dim(1), size, x.dim(2));
  }

  /** Refuses a tensor that is not (batch, time, columns). */
  static void requireColumns(Layout x, int columns, String name) {
    if (x.rank() != 3 || x.dim(2) != columns) {
      throw new IllegalArgumentException(
          name + " has shape " + x + "; expected (batch, time, " + columns + ")");
    }
  }
}
