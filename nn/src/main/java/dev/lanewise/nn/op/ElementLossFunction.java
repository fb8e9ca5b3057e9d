package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/** y = the mean of a loss over all elements, fused. No gradient flows to the targets. */
public final class ElementLossFunction extends Function {
  private static final Layout SCALAR = Layout.of();

  private final Tensor x;
  private final Tensor targets;
  private final ElementLoss loss;

  private ElementLossFunction(Tensor x, Tensor targets, ElementLoss loss) {
    this.x = x;
    this.targets = targets;
    this.loss = loss;
    save(x);
    save(targets);
  }

  /** The forward pass. */
  public static Tensor apply(Tensor input, Tensor wanted, ElementLoss loss) {
    Engine engine = Operands.common(input, wanted);
    if (!input.layout().sameShape(wanted.layout())) {
      throw new IllegalArgumentException(
          "targets have shape " + wanted.layout() + "; expected " + input.layout());
    }
    Tensor x = input.contiguous();
    Tensor targets = wanted.contiguous();
    int n = Math.toIntExact(x.size());
    Tensor y = engine.empty(x.dtype(), SCALAR);
    engine
        .backend()
        .loss(x.dtype())
        .elementLoss(
            loss,
            n,
            1.0 / n,
            x.buffer(),
            x.offset(),
            targets.buffer(),
            targets.offset(),
            y.buffer(),
            y.offset());
    if (engine.isRecording(x)) {
      engine.record(new ElementLossFunction(x, targets, loss), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    int n = Math.toIntExact(x.size());
    Tensor dx = x.engine().empty(x.dtype(), x.layout());
    x.engine()
        .backend()
        .loss(x.dtype())
        .elementLossBackward(
            loss,
            n,
            1.0 / n,
            x.buffer(),
            x.offset(),
            targets.buffer(),
            targets.offset(),
            dy.buffer(),
            dy.offset(),
            dx.buffer(),
            dx.offset());
    x.addGrad(dx, true);
  }
}
