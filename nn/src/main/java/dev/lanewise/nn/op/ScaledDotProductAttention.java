package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attention of queries to keys and values, as {@link AttentionKernels} says, to y (batch, queries,
 * heads size), contiguous. Which keys a query sees is told by lengths (I32, keys of each sample)
 * and by {@link HeadForm#causal} only; there are no other masks. Queries, keys and values may be
 * columns of one projection: they are read in place, and their gradients are written into columns
 * of one gradient.
 */
public final class ScaledDotProductAttention extends Function {
  /**
   * A call: where keys and values start in their tensors, and how the gradients lie; null: in
   * columns of the one before.
   */
  private record Plan(
      Attention attention,
      Layout y,
      Layout statistics,
      long kAt,
      long vAt,
      Layout dq,
      @Nullable Layout dk,
      @Nullable Layout dv) {}

  private static final PlanCache.Factory<Plan> JOINT =
      (form, x, b, c, p0, p1) -> joint((HeadForm) form, x);
  private static final PlanCache.Factory<Plan> CROSS =
      (form, q, kv, c, p0, p1) -> cross((HeadForm) form, q, Objects.requireNonNull(kv));
  private static final PlanCache.Factory<Plan> CACHED =
      (form, x, store, c, length, p1) ->
          cached((HeadForm) form, x, Objects.requireNonNull(store), (int) length);
  private static final PlanCache.Factory<Plan> APART =
      (causal, q, k, v, p0, p1) ->
          apart((boolean) causal, q, Objects.requireNonNull(k), Objects.requireNonNull(v));

  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final @Nullable Tensor lengths;
  private final Tensor y;
  private final Tensor logSumExp;
  private final Plan plan;

  private ScaledDotProductAttention(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor lengths, Tensor y, Tensor log, Plan plan) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.lengths = lengths;
    this.y = y;
    this.logSumExp = log;
    this.plan = plan;
    save(q);
    if (k != q) {
      save(k);
    }
    if (v != k) {
      save(v);
    }
    save(y);
    if (lengths != null) {
      save(lengths);
    }
  }

  private static Plan plan(
      Attention attention,
      long kAt,
      long vAt,
      Layout dq,
      @Nullable Layout dk,
      @Nullable Layout dv) {
    Layout y =
        Layout.of(
            attention.batch(),
            attention.queries(),
            Math.multiplyExact(attention.q().heads(), attention.valueSize()));
    int statistics = Math.toIntExact(attention.statistics());
    return new Plan(attention, y, Layout.of(statistics), kAt, vAt, dq, dk, dv);
  }

  private static Plan joint(HeadForm form, Layout x) {
    HeadForm.requireColumns(x, form.columns(), "qkv");
    Heads q = HeadForm.inColumns(x, form.heads(), form.size());
    Heads k = HeadForm.inColumns(x, form.keyHeads(), form.size());
    long kAt = form.queryColumns();
    long vAt = kAt + form.keyColumns();
    return plan(form.attention(q, k, k), kAt, vAt, x, null, null);
  }

  private static Plan cross(HeadForm form, Layout x, Layout kv) {
    HeadForm.requireColumns(x, form.queryColumns(), "q");
    HeadForm.requireColumns(kv, 2 * form.keyColumns(), "kv");
    Heads q = HeadForm.inColumns(x, form.heads(), form.size());
    Heads k = HeadForm.inColumns(kv, form.keyHeads(), form.size());
    return plan(form.attention(q, k, k), 0, form.keyColumns(), x, kv, null);
  }

  /** Queries are the first columns of x; of the store, the first steps are seen. */
  private static Plan cached(HeadForm form, Layout x, Layout store, int length) {
    Heads q = HeadForm.inColumns(x, form.heads(), form.size());
    Heads whole = HeadForm.inColumns(store, form.keyHeads(), form.size());
    Heads k =
        new Heads(
            whole.batch(),
            whole.heads(),
            length,
            whole.size(),
            whole.batchStride(),
            whole.headStride(),
            whole.timeStride());
    return plan(form.attention(q, k, k), 0, form.keyColumns(), x, store, null);
  }

  private static Plan apart(boolean causal, Layout q, Layout k, Layout v) {
    HeadForm form = new HeadForm(q.dim(2), k.dim(2), q.dim(3), causal);
    return plan(form.attention(heads(q), heads(k), heads(v)), 0, 0, q, k, v);
  }

  private static Heads heads(Layout x) {
    return new Heads(x.dim(0), x.dim(2), x.dim(1), x.dim(3), x.stride(0), x.stride(2), x.stride(1));
  }

  /**
   * Self-attention.
   *
   * @param projection queries, keys and values of each step side by side: (batch, time, {@link
   *     HeadForm#columns})
   * @param lengths steps that each sample has, I32; null means all
   * @throws IllegalArgumentException if shapes or element types do not fit
   */
  public static Tensor joint(HeadForm form, Tensor projection, @Nullable Tensor lengths) {
    Engine engine = Operands.requireFloating(projection);
    Tensor x = projection.contiguous();
    Plan plan = engine.plans().get(JOINT, form, x.layout(), null, null, 0, 0);
    return attend(plan, x, x, x, lengths);
  }

  /**
   * Attention to another sequence.
   *
   * @param queries (batch, queries, {@link HeadForm#queryColumns})
   * @param keysAndValues side by side: (batch, keys, 2 {@link HeadForm#keyColumns})
   * @param lengths keys that each sample has, I32; null means all
   * @throws IllegalArgumentException if shapes or element types do not fit
   */
  public static Tensor cross(
      HeadForm form, Tensor queries, Tensor keysAndValues, @Nullable Tensor lengths) {
    Engine engine = Operands.common(queries, keysAndValues);
    Tensor q = queries.contiguous();
    Tensor kv = keysAndValues.contiguous();
    Plan plan = engine.plans().get(CROSS, form, q.layout(), kv.layout(), null, 0, 0);
    return attend(plan, q, kv, kv, lengths);
  }

  /**
   * Attention to keys and values in any memory: rank 4, the elements of a head contiguous, no two
   * elements at one place; else a copy is made.
   *
   * @param queries (batch, queries, heads, size)
   * @param keys (batch, keys, key heads, size)
   * @param values (batch, keys, key heads, value size)
   * @param lengths keys that each sample has, I32; null means all
   * @throws IllegalArgumentException if shapes or element types do not fit
   */
  public static Tensor apart(
      Tensor queries, Tensor keys, Tensor values, boolean causal, @Nullable Tensor lengths) {
    Engine engine = Operands.common(queries, keys);
    Operands.common(queries, values);
    Tensor q = readable(queries, "q");
    Tensor k = readable(keys, "k");
    Tensor v = readable(values, "v");
    Plan plan = engine.plans().get(APART, causal, q.layout(), k.layout(), v.layout(), 0, 0);
    return attend(plan, q, k, v, lengths);
  }

  private static Tensor readable(Tensor x, String name) {
    Layout layout = x.layout();
    if (layout.rank() != 4) {
      throw new IllegalArgumentException(
          name + " has shape " + layout + "; expected (batch, time, heads, size)");
    }
    boolean inOrder = layout.dim(3) == 1 || layout.stride(3) == 1;
    boolean forward = layout.stride(0) >= 0 && layout.stride(1) >= 0 && layout.stride(2) >= 0;
    return inOrder && forward && layout.isInjective() ? x : x.contiguous();
  }

  /**
   * Attention to the first {@code length} steps of keys and values that lie side by side in a store
   * (batch, capacity, 2 {@link HeadForm#keyColumns}), which the last queries belong to; not
   * differentiable.
   *
   * @param x queries in its first columns: (batch, queries, columns)
   */
  public static Tensor cached(
      HeadForm form, Tensor x, Tensor store, int length, @Nullable Tensor lengths) {
    Engine engine = Operands.common(x, store);
    if (engine.isRecording(x)) {
      throw new IllegalStateException(
          "attention to a cache is not differentiable; expected a scope that does not record");
    }
    Plan plan = engine.plans().get(CACHED, form, x.layout(), store.layout(), null, length, 0);
    return attend(plan, x, store, store, lengths);
  }

  private static Tensor attend(Plan plan, Tensor q, Tensor k, Tensor v, @Nullable Tensor counts) {
    Engine engine = q.engine();
    Tensor lengths = counts == null ? null : requireLengths(plan, q, counts);
    boolean recording = engine.isRecording(q) || engine.isRecording(k) || engine.isRecording(v);
    Tensor y = engine.empty(q.dtype(), plan.y);
    Tensor log = recording ? engine.empty(q.dtype(), plan.statistics) : null;
    engine
        .backend()
        .attention(q.dtype())
        .forward(
            plan.attention,
            q.buffer(),
            q.offset(),
            k.buffer(),
            k.offset() + plan.kAt,
            v.buffer(),
            v.offset() + plan.vAt,
            lengths == null ? null : lengths.buffer(),
            lengths == null ? 0 : lengths.offset(),
            y.buffer(),
            y.offset(),
            log == null ? null : log.buffer(),
            log == null ? 0 : log.offset());
    if (log != null) {
      engine.record(new ScaledDotProductAttention(q, k, v, lengths, y, log, plan), y);
    }
    return y;
  }

  private static Tensor requireLengths(Plan plan, Tensor q, Tensor lengths) {
    Operands.requireIndices(q, lengths, "lengths");
    if (lengths.rank() != 1 || lengths.dim(0) != plan.attention.batch()) {
      throw new IllegalArgumentException(
          "lengths have shape " + lengths.layout() + "; expected [" + plan.attention.batch() + "]");
    }
    return lengths.contiguous();
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = q.engine();
    Tensor dy = gradient.contiguous();
    Tensor dq = like(plan.dq);
    Tensor dk = plan.dk == null ? dq : like(plan.dk);
    Tensor dv = plan.dv == null ? dk : like(plan.dv);
    engine
        .backend()
        .attention(q.dtype())
        .backward(
            plan.attention,
            q.buffer(),
            q.offset(),
            k.buffer(),
            k.offset() + plan.kAt,
            v.buffer(),
            v.offset() + plan.vAt,
            lengths == null ? null : lengths.buffer(),
            lengths == null ? 0 : lengths.offset(),
            y.buffer(),
            y.offset(),
            logSumExp.buffer(),
            logSumExp.offset(),
            dy.buffer(),
            dy.offset(),
            dq.buffer(),
            dq.offset(),
            dk.buffer(),
            dk.offset() + plan.kAt,
            dv.buffer(),
            dv.offset() + plan.vAt);
    q.addGrad(dq, true);
    if (dk != dq) {
      k.addGrad(dk, true);
    }
    if (dv != dk) {
      v.addGrad(dv, true);
    }
  }

  /** Memory that a gradient lies in as its tensor does, gaps included. */
  private Tensor like(Layout layout) {
    Engine engine = q.engine();
    if (layout.isContiguous()) {
      return engine.empty(q.dtype(), layout);
    }
    Tensor memory = engine.empty(q.dtype(), Layout.of(Math.toIntExact(layout.highest() + 1)));
    return memory.view(layout, 0);
  }
}
