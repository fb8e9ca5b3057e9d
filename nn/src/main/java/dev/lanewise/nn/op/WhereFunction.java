package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Where;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** y = condition != 0 ? a : b; the gradient goes to what was chosen. */
public final class WhereFunction extends Function {
  private static final PlanCache.Factory<Where> PLAN =
      (kind, condition, a, b, p0, p1) -> {
        Layout left = Objects.requireNonNull(a);
        Layout right = Objects.requireNonNull(b);
        Layout both = Layout.of(Layout.broadcastShape(left, right));
        Layout y = Layout.of(Layout.broadcastShape(condition, both));
        return Where.of(condition, left, right, y);
      };

  private final Tensor condition;
  private final Tensor a;
  private final Tensor b;

  private WhereFunction(Tensor condition, Tensor a, Tensor b) {
    this.condition = condition;
    this.a = a;
    this.b = b;
    save(condition);
  }

  /** The forward pass. */
  public static Tensor apply(Tensor condition, Tensor a, Tensor b) {
    Operands.common(condition, a);
    Engine engine = Operands.common(a, b);
    Tensor y = choose(condition, a, b);
    if (engine.isRecording(a) || engine.isRecording(b)) {
      engine.record(new WhereFunction(condition, a, b), y);
    }
    return y;
  }

  private static Tensor choose(Tensor condition, Tensor a, Tensor b) {
    Engine engine = a.engine();
    Where plan = engine.plans().get(PLAN, PLAN, condition.layout(), a.layout(), b.layout(), 0, 0);
    Tensor y = engine.empty(a.dtype(), plan.y());
    engine
        .backend()
        .elementwise(a.dtype())
        .where(
            plan,
            condition.buffer(),
            condition.offset(),
            a.buffer(),
            a.offset(),
            b.buffer(),
            b.offset(),
            y.buffer(),
            y.offset());
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor zero = a.engine().full(dy.dtype(), 0, Layout.of());
    if (a.requiresGrad()) {
      a.addGrad(Broadcast.sumTo(choose(condition, dy, zero), a.layout()), true);
    }
    if (b.requiresGrad()) {
      b.addGrad(Broadcast.sumTo(choose(condition, zero, dy), b.layout()), true);
    }
  }
}
