package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * y = the mean over rows of softmax cross-entropy with class labels, fused; dlogits = (softmax -
 * onehot) / rows.
 */
public final class CrossEntropy extends Function {
  private record Plan(Rows rows, Layout perRow, Layout scalar, double scale) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, p0, p1) -> {
        if (x.rank() != 2) {
          throw new IllegalArgumentException(
              "logits have shape " + x + "; expected (rows, classes)");
        }
        Rows rows = Softmax.rows(x);
        return new Plan(rows, Layout.of(rows.rows()), Layout.of(), 1.0 / rows.rows());
      };

  private final Tensor logits;
  private final Tensor labels;
  private final Tensor logSumExp;
  private final Plan plan;

  private CrossEntropy(Tensor logits, Tensor labels, Tensor logSumExp, Plan plan) {
    this.logits = logits;
    this.labels = labels;
    this.logSumExp = logSumExp;
    this.plan = plan;
    save(logits);
    save(labels);
  }

  /** The forward pass. */
  public static Tensor apply(Tensor input, Tensor classes) {
    Engine engine = Operands.requireFloating(input);
    Operands.requireIndices(input, classes, "labels");
    Tensor logits = input.contiguous();
    Tensor labels = classes.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, logits.layout(), null, null, 0, 0);
    if (labels.rank() != 1 || labels.dim(0) != plan.rows.rows()) {
      throw new IllegalArgumentException(
          "labels have shape " + labels.layout() + "; expected [" + plan.rows.rows() + "]");
    }
    Tensor logSumExp = engine.empty(logits.dtype(), plan.perRow);
    Tensor y = engine.empty(logits.dtype(), plan.scalar);
    engine
        .backend()
        .loss(logits.dtype())
        .crossEntropy(
            plan.rows,
            plan.scale,
            logits.buffer(),
            logits.offset(),
            labels.buffer(),
            labels.offset(),
            logSumExp.buffer(),
            logSumExp.offset(),
            y.buffer(),
            y.offset());
    if (engine.isRecording(logits)) {
      engine.record(new CrossEntropy(logits, labels, logSumExp, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor dx = logits.engine().empty(logits.dtype(), logits.layout());
    logits
        .engine()
        .backend()
        .loss(logits.dtype())
        .crossEntropyBackward(
            plan.rows,
            plan.scale,
            logits.buffer(),
            logits.offset(),
            labels.buffer(),
            labels.offset(),
            logSumExp.buffer(),
            logSumExp.offset(),
            dy.buffer(),
            dy.offset(),
            dx.buffer(),
            dx.offset());
    logits.addGrad(dx, true);
  }
}
