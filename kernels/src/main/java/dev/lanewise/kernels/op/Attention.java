package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * An attention of queries to keys and values: the shapes and layouts of its arrays, the factor of
 * the scores, and which keys a query sees. Gradients lie as the arrays that they belong to.
 *
 * <p>There may be fewer heads of keys and values than of queries: then query head h reads key head
 * {@code h / group()} (Ainslie et al., "GQA: Training generalized multi-query transformer models
 * from multi-head checkpoints", EMNLP 2023). The values may have another size than the keys.
 *
 * @param q queries (batch, query heads, queries, size)
 * @param k keys (batch, key heads, keys, size); key heads divide query heads
 * @param v values (batch, key heads, keys, value size)
 * @param y the result (batch, query heads, queries, value size)
 * @param scale the factor of the scores: finite; 1 / sqrt(size) in a Transformer
 * @param causal whether query i sees keys 0 to {@code keys - queries + i} only, so that the last
 *     query sees all keys, as it must when earlier keys come from a cache; else it sees all
 */
public record Attention(Heads q, Heads k, Heads v, Heads y, double scale, boolean causal) {
  /**
   * @throws IllegalArgumentException if the arrays do not fit together, the scale is not finite, or
   *     there are 2^63 statistics or more
   */
  public Attention {
    Objects.requireNonNull(q, "q");
    Objects.requireNonNull(k, "k");
    Objects.requireNonNull(v, "v");
    Objects.requireNonNull(y, "y");
    same(k.batch(), "k.batch", q.batch(), "q.batch");
    same(v.batch(), "v.batch", q.batch(), "q.batch");
    same(y.batch(), "y.batch", q.batch(), "q.batch");
    same(v.heads(), "v.heads", k.heads(), "k.heads");
    same(y.heads(), "y.heads", q.heads(), "q.heads");
    same(v.time(), "v.time", k.time(), "k.time");
    same(y.time(), "y.time", q.time(), "q.time");
    same(k.size(), "k.size", q.size(), "q.size");
    same(y.size(), "y.size", v.size(), "v.size");
    if (q.heads() % k.heads() != 0) {
      throw new IllegalArgumentException(
          "q.heads is " + q.heads() + "; expected a multiple of k.heads, " + k.heads());
    }
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("scale is " + scale + "; expected a finite number");
    }
    checkStatistics(q.batch(), q.heads(), q.time());
  }

  private static void checkStatistics(int batch, int heads, int queries) {
    if (queries > 0 && (long) batch * heads > Long.MAX_VALUE / queries) {
      throw new IllegalArgumentException(
          "q.batch, q.heads, q.time are "
              + batch
              + ", "
              + heads
              + ", "
              + queries
              + "; expected a product below 2^63");
    }
  }

  private static void same(int value, String name, int expected, String expectedName) {
    if (value != expected) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + expectedName + ", " + expected);
    }
  }

  /** Samples. */
  public int batch() {
    return q.batch();
  }

  /** How many query heads share a head of keys and values. */
  public int group() {
    return q.heads() / k.heads();
  }

  /** Steps of the queries. */
  public int queries() {
    return q.time();
  }

  /** Steps of the keys and values. */
  public int keys() {
    return k.time();
  }

  /** Elements of a query or key. */
  public int size() {
    return q.size();
  }

  /** Elements of a value. */
  public int valueSize() {
    return v.size();
  }

  /** How many log-sum-exps there are: one for each row of y. */
  public long statistics() {
    return (long) q.batch() * q.heads() * q.time();
  }

  /** The number of a row's log-sum-exp. */
  public long statistic(int sample, int head, int query) {
    return ((long) sample * q.heads() + head) * q.time() + query;
  }

  /**
   * How many keys a query sees, from the first on.
   *
   * @param query the query's step
   * @param length the keys that its sample has, at most {@link #keys}
   */
  public int visible(int query, int length) {
    return causal
        ? (int) Math.clamp((long) keys() - queries() + query + 1, 0L, (long) length)
        : length;
  }
}
