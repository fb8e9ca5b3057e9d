package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/**
 * y = the mean over rows of softmax cross-entropy with class labels, fused; dlogits = (softmax -
 * target) / rows. The formulas stand at {@link dev.lanewise.kernels.op.LossKernels#crossEntropy}.
 */
public final class CrossEntropy extends Function {
  private record Plan(CrossEntropyLoss loss, Layout perRow, Layout scalar) {}

  /** Parameters: smoothing, and the label that is ignored or NaN. */
  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, smoothing, ignored) -> {
        if (x.rank() < 2) {
          throw new IllegalArgumentException(
              "logits have shape " + x + "; expected (rows.., classes)");
        }
        CrossEntropyLoss loss = CrossEntropyLoss.mean(Softmax.rows(x)).withSmoothing(smoothing);
        int[] shape = new int[x.rank() - 1];
        Arrays.setAll(shape, x::dim);
        return new Plan(
            Double.isNaN(ignored) ? loss : loss.withIgnored((int) ignored),
            Layout.of(shape),
            Layout.of());
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

  /**
   * The forward pass.
   *
   * @param input logits (rows.., classes)
   * @param classes I32 labels (rows..)
   * @param smoothing label smoothing, 0 for none
   * @param ignored the label whose rows don't count; NaN for none
   */
  public static Tensor apply(Tensor input, Tensor classes, double smoothing, double ignored) {
    Engine engine = Operands.requireFloating(input);
    Operands.requireIndices(input, classes, "labels");
    Tensor logits = input.contiguous();
    Tensor labels = classes.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, logits.layout(), null, null, smoothing, ignored);
    if (!labels.layout().sameShape(plan.perRow)) {
      throw new IllegalArgumentException(
          "labels have shape " + labels.layout() + "; expected " + plan.perRow);
    }
    Tensor logSumExp = engine.empty(logits.dtype(), plan.perRow);
    Tensor y = engine.empty(logits.dtype(), plan.scalar);
    engine
        .backend()
        .loss(logits.dtype())
        .crossEntropy(
            plan.loss,
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
            plan.loss,
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
