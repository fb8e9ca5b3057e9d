package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.HeadForm;
import java.util.List;

/** The weights of an attention by the plain formula, the whole matrix of them, for looking at. */
final class AttentionWeights {
  private AttentionWeights() {}

  /**
   * The weights (batch, heads, queries, keys).
   *
   * @param queries (batch, queries, columns), the projected queries first
   * @param keys (batch, keys, columns)
   * @param column where the projected keys start
   */
  static Tensor of(HeadForm form, Tensor queries, Tensor keys, int column) {
    return weights(
        heads(form, queries, 0, form.heads()),
        heads(form, keys, column, form.keyHeads()),
        form.causal());
  }

  /** Some columns as (batch, heads, time, size), heads of keys repeated for those of queries. */
  private static Tensor heads(HeadForm form, Tensor x, int column, int count) {
    int batch = x.dim(0);
    int time = x.dim(1);
    int size = form.size();
    Tensor part =
        x.slice(2, column, column + count * size)
            .reshape(batch, time, count, size)
            .transpose(0, 2, 1, 3);
    int group = form.heads() / count;
    return group == 1
        ? part
        : part.reshape(batch, count, 1, time, size)
            .broadcastTo(batch, count, group, time, size)
            .reshape(batch, form.heads(), time, size);
  }

  private static Tensor weights(Tensor q, Tensor k, boolean causal) {
    int queries = q.dim(2);
    int keys = k.dim(2);
    if (causal && queries > keys) {
      int blind = queries - keys;
      Tensor none = q.engine().full(q.dtype(), 0, Layout.of(q.dim(0), q.dim(1), blind, keys));
      return Tensor.concat(2, List.of(none, weights(q.slice(2, blind, queries), k, true)));
    }
    Tensor scores = q.matmul(k.transpose(0, 1, 3, 2)).mul(1 / Math.sqrt(q.dim(3)));
    return causal
        ? scores.add(mask(q.engine(), q.dtype(), queries, keys)).softmax()
        : scores.softmax();
  }

  /** -infinity where a query must not look: the last one sees all keys. */
  private static Tensor mask(Engine engine, DType dtype, int queries, int keys) {
    int size = Math.multiplyExact(queries, keys);
    double[] hidden = new double[size];
    float[] rounded = new float[size];
    for (int i = 0; i < queries; i++) {
      for (int j = keys - queries + i + 1; j < keys; j++) {
        hidden[i * keys + j] = Double.NEGATIVE_INFINITY;
        rounded[i * keys + j] = Float.NEGATIVE_INFINITY;
      }
    }
    return dtype == DType.F64
        ? engine.of(hidden, queries, keys)
        : engine.of(rounded, queries, keys);
  }
}
