package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** y = f(x), dx = dy f'(x). */
public final class UnaryFunction extends Function {
  private static final PlanCache.Factory<Unary> FORWARD =
      (op, x, b, c, p0, p1) -> Unary.of((UnaryOp) op, p0, p1, x, x.compact());
  private static final PlanCache.Factory<UnaryBackward> BACKWARD =
      (op, saved, dy, c, p0, p1) ->
          UnaryBackward.of(
              (UnaryOp) op, p0, p1, saved, Objects.requireNonNull(dy), saved.compact());

  private final Tensor x;
  private final Tensor y;
  private final UnaryOp op;
  private final double p0;
  private final double p1;

  private UnaryFunction(Tensor x, Tensor y, UnaryOp op, double p0, double p1) {
    this.x = x;
    this.y = y;
    this.op = op;
    this.p0 = p0;
    this.p1 = p1;
    switch (op.saves()) {
      case INPUT -> save(x);
      case OUTPUT -> save(y);
      case NOTHING -> {}
    }
  }

  /** The forward pass. */
  public static Tensor apply(Tensor x, UnaryOp op, double p0, double p1) {
    Engine engine = x.engine();
    if (x.dtype().isFloating()) {
      Unary plan = engine.plans().get(FORWARD, op, x.layout(), null, null, p0, p1);
      Tensor y = engine.empty(x.dtype(), plan.y());
      run(plan, x, y);
      if (engine.isRecording(x)) {
        engine.record(new UnaryFunction(x, y, op, p0, p1), y);
      }
      return y;
    }
    if (op != UnaryOp.COPY) {
      Operands.requireFloating(x);
    }
    return Copies.dense(x);
  }

  /** Computes f(x) into a contiguous tensor of its shape, without recording it. */
  static void into(Tensor x, Tensor y, UnaryOp op, double p0, double p1) {
    run(x.engine().plans().get(FORWARD, op, x.layout(), null, null, p0, p1), x, y);
  }

  private static void run(Unary plan, Tensor x, Tensor y) {
    x.engine()
        .backend()
        .elementwise(x.dtype())
        .unary(plan, x.buffer(), x.offset(), y.buffer(), y.offset());
  }

  @Override
  protected void backward(Tensor dy) {
    Engine engine = x.engine();
    Tensor saved =
        switch (op.saves()) {
          case INPUT -> x;
          case OUTPUT -> y;
          case NOTHING -> dy;
        };
    UnaryBackward plan =
        engine.plans().get(BACKWARD, op, saved.layout(), dy.layout(), null, p0, p1);
    Tensor dx = engine.empty(x.dtype(), plan.dx());
    engine
        .backend()
        .elementwise(x.dtype())
        .unaryBackward(
            plan,
            saved.buffer(),
            saved.offset(),
            dy.buffer(),
            dy.offset(),
            dx.buffer(),
            dx.offset());
    x.addGrad(dx, true);
  }
}
