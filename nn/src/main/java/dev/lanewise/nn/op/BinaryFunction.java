package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** y = f(a, b) with broadcasting; the gradient of what was broadcast is summed. */
public final class BinaryFunction extends Function {
  private static final PlanCache.Factory<Binary> FORWARD =
      (op, a, b, c, p0, p1) -> {
        Layout right = Objects.requireNonNull(b);
        Layout y = a.sameShape(right) ? a.compact() : Layout.of(Layout.broadcastShape(a, right));
        return Binary.of((BinaryOp) op, a, right, y);
      };
  private static final PlanCache.Factory<BinaryBackward> BY_LEFT =
      (op, a, b, dy, p0, p1) -> backwardPlan(op, true, a, b, dy);
  private static final PlanCache.Factory<BinaryBackward> BY_RIGHT =
      (op, a, b, dy, p0, p1) -> backwardPlan(op, false, a, b, dy);
  private static final PlanCache.Factory<Binary> IN_PLACE =
      (op, a, b, c, p0, p1) -> Binary.of((BinaryOp) op, a, Objects.requireNonNull(b), a);

  private final BinaryOp op;
  private final Tensor a;
  private final Tensor b;

  private BinaryFunction(BinaryOp op, Tensor a, Tensor b) {
    this.op = op;
    this.a = a;
    this.b = b;
    if (op != BinaryOp.ADD && op != BinaryOp.SUB) {
      save(a);
      save(b);
    }
  }

  private static BinaryBackward backwardPlan(
      Object op, boolean left, Layout a, @Nullable Layout b, @Nullable Layout dy) {
    Layout gradient = Objects.requireNonNull(dy);
    return BinaryBackward.of(
        (BinaryOp) op, left, a, Objects.requireNonNull(b), gradient, gradient.compact());
  }

  /** The forward pass. */
  public static Tensor apply(BinaryOp op, Tensor a, Tensor b) {
    Engine engine = Operands.common(a, b);
    Binary plan = engine.plans().get(FORWARD, op, a.layout(), b.layout(), null, 0, 0);
    Tensor y = engine.empty(a.dtype(), plan.y());
    run(plan, a, b, y);
    if (op.isDifferentiable() && (engine.isRecording(a) || engine.isRecording(b))) {
      engine.record(new BinaryFunction(op, a, b), y);
    }
    return y;
  }

  /** a += b, not recorded: sums gradients. */
  public static void addInPlace(Tensor a, Tensor b) {
    Engine engine = Operands.common(a, b);
    run(engine.plans().get(IN_PLACE, BinaryOp.ADD, a.layout(), b.layout(), null, 0, 0), a, b, a);
  }

  private static void run(Binary plan, Tensor a, Tensor b, Tensor y) {
    y.engine()
        .backend()
        .elementwise(y.dtype())
        .binary(plan, a.buffer(), a.offset(), b.buffer(), b.offset(), y.buffer(), y.offset());
  }

  @Override
  protected void backward(Tensor dy) {
    if (a.requiresGrad()) {
      backward(dy, a, BY_LEFT, op == BinaryOp.ADD || op == BinaryOp.SUB);
    }
    if (b.requiresGrad()) {
      backward(dy, b, BY_RIGHT, op == BinaryOp.ADD);
    }
  }

  private void backward(
      Tensor dy, Tensor input, PlanCache.Factory<BinaryBackward> factory, boolean passesThrough) {
    if (passesThrough) {
      Tensor part = Broadcast.sumTo(dy, input.layout());
      input.addGrad(part, part != dy);
      return;
    }
    Engine engine = a.engine();
    BinaryBackward plan =
        engine.plans().get(factory, op, a.layout(), b.layout(), dy.layout(), 0, 0);
    Tensor full = engine.empty(dy.dtype(), plan.dx());
    engine
        .backend()
        .elementwise(dy.dtype())
        .binaryBackward(
            plan,
            a.buffer(),
            a.offset(),
            b.buffer(),
            b.offset(),
            dy.buffer(),
            dy.offset(),
            full.buffer(),
            full.offset());
    input.addGrad(Broadcast.sumTo(full, input.layout()), true);
  }
}
