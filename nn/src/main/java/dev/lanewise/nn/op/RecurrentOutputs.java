package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/** What a recurrent layer gives in one direction. */
public final class RecurrentOutputs {
  private final Tensor y;
  private final RecurrentPass pass;
  private final Layout state;
  private final @Nullable Recurrence recorded;
  private @Nullable Tensor h;
  private @Nullable Tensor c;

  RecurrentOutputs(Tensor y, RecurrentPass pass, Layout state, @Nullable Recurrence recorded) {
    this.y = y;
    this.pass = pass;
    this.state = state;
    this.recorded = recorded;
  }

  /** The outputs of all steps (time, batch, hidden). */
  public Tensor y() {
    return y;
  }

  /** The output of the step that is computed last (batch, hidden). */
  public Tensor h() {
    Tensor known = h;
    if (known == null) {
      known = last(pass.states, false);
      h = known;
    }
    return known;
  }

  /** The LSTM's cells after that step (batch, hidden), else null. */
  public @Nullable Tensor c() {
    Tensor cells = pass.cells;
    if (c == null && cells != null) {
      c = last(cells, true);
    }
    return c;
  }

  private Tensor last(Tensor all, boolean cells) {
    long at = pass.finalAt(all);
    Recurrence layer = recorded;
    return layer == null ? all.view(state, at) : FinalState.of(layer, all, state, at, cells);
  }
}
