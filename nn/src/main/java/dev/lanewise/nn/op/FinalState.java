package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/** The state after the last step of a recurrent layer: a view, whose gradient the layer takes. */
final class FinalState extends Function {
  private final Recurrence layer;
  private final boolean cell;

  private FinalState(Recurrence layer, boolean cell) {
    this.layer = layer;
    this.cell = cell;
  }

  /**
   * A view of the last state, recorded behind the layer.
   *
   * @param cell whether of the cells, or of the outputs
   */
  static Tensor of(Recurrence layer, Tensor all, Layout state, long offset, boolean cell) {
    Engine engine = all.engine();
    Tensor last = all.view(state, offset);
    engine.record(new FinalState(layer, cell), last);
    return last;
  }

  @Override
  protected void backward(Tensor dy) {
    layer.addFinal(dy, cell);
  }
}
