package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * y (.., width) = the rows of weight (words, width) that indices (..) name; the weight's gradient
 * is the sum of dy over the places of each index.
 */
public final class EmbeddingLookup extends Function {
  private record Plan(Gather gather, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, weight, indices, c, p0, p1) -> plan(weight, Objects.requireNonNull(indices));

  private final Tensor weight;
  private final Tensor indices;
  private final int padding;
  private final Plan plan;

  private EmbeddingLookup(Tensor weight, Tensor indices, int padding, Plan plan) {
    this.weight = weight;
    this.indices = indices;
    this.padding = padding;
    this.plan = plan;
    save(indices);
  }

  private static Plan plan(Layout weight, Layout indices) {
    if (weight.rank() != 2) {
      throw new IllegalArgumentException(
          "weight has shape " + weight + "; expected (words, width)");
    }
    int[] shape = new int[indices.rank() + 1];
    for (int axis = 0; axis < indices.rank(); axis++) {
      shape[axis] = indices.dim(axis);
    }
    shape[indices.rank()] = weight.dim(1);
    int count = Math.toIntExact(indices.size());
    return new Plan(new Gather(1, weight.dim(0), weight.dim(1), count), Layout.of(shape));
  }

  /**
   * The forward pass.
   *
   * @param padding the index whose row gets no gradient, or -1
   * @throws IllegalArgumentException if an index names no row, which a device need not see
   */
  public static Tensor apply(Tensor weights, Tensor words, int padding) {
    Engine engine = Operands.requireFloating(weights);
    Operands.requireIndices(weights, words, "indices");
    if (padding < -1 || (weights.rank() == 2 && padding >= weights.dim(0))) {
      throw new IllegalArgumentException(
          "padding is " + padding + "; expected -1 or a row of weight " + weights.layout());
    }
    Tensor weight = weights.contiguous();
    Tensor indices = words.layout().isContiguous() ? words : Copies.dense(words);
    Plan plan = engine.plans().get(PLAN, PLAN, weight.layout(), indices.layout(), null, 0, 0);
    Tensor y = engine.empty(weight.dtype(), plan.y);
    engine
        .backend()
        .indexing(weight.dtype())
        .gather(
            plan.gather,
            weight.buffer(),
            weight.offset(),
            indices.buffer(),
            indices.offset(),
            y.buffer(),
            y.offset());
    if (engine.isRecording(weight)) {
      engine.record(new EmbeddingLookup(weight, indices, padding, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = weight.engine();
    Tensor dy = gradient.contiguous();
    Tensor dWeight = engine.full(weight.dtype(), 0, weight.layout());
    engine
        .backend()
        .indexing(weight.dtype())
        .scatterAdd(
            plan.gather,
            dy.buffer(),
            dy.offset(),
            indices.buffer(),
            indices.offset(),
            dWeight.buffer(),
            dWeight.offset());
    if (padding >= 0) {
      long width = weight.dim(1);
      engine
          .backend()
          .elementwise(weight.dtype())
          .fill(0, width, dWeight.buffer(), dWeight.offset() + padding * width);
    }
    weight.addGrad(dWeight, true);
  }
}
