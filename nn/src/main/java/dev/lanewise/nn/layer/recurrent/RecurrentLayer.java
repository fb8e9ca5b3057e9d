package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.op.Dropout;
import dev.lanewise.nn.op.JoinColumns;
import dev.lanewise.nn.op.Recurrence;
import dev.lanewise.nn.op.RecurrentOutputs;
import dev.lanewise.nn.op.RecurrentWeights;
import dev.lanewise.nn.op.SwapFront;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or more recurrent layers, stacked: y (batch, time, hidden) of x (batch, time, in). The number
 * of steps may differ from call to call. With both directions, y has 2 hidden elements a step, the
 * forward direction's first, and so has the input of the next stacked layer.
 *
 * <p>Parameters have PyTorch's names, shapes and first values: {@code weight_ih_l0} (gates hidden,
 * in), {@code weight_hh_l0} (gates hidden, hidden), {@code bias_ih_l0} and {@code bias_hh_l0}
 * (gates hidden), then the same with {@code _reverse}, then those of {@code _l1}; uniform in
 * -1/sqrt(hidden)..1/sqrt(hidden).
 *
 * <p>With lengths, only the first steps of a sequence take part; the others must be finite, but
 * have no influence. After the last that takes part the state stays, and its outputs repeat it (in
 * PyTorch they are 0); the reverse direction begins at the sequence's last step, and its outputs
 * behind that are its initial state.
 */
public abstract sealed class RecurrentLayer extends Layer permits Rnn, Lstm, Gru {
  private final Cell cell;
  private final RecurrentForm form;
  private final List<RecurrentWeights> weights = new ArrayList<>();
  private @Nullable RandomStream random;

  RecurrentLayer(Cell cell, RecurrentForm form) {
    this.cell = cell;
    this.form = form;
  }

  final RecurrentForm form() {
    return form;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 2) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time, in) a sample");
    }
    int in = inputShape[1];
    for (int layer = 0; layer < form.layers(); layer++) {
      for (int direction = 0; direction < form.directions(); direction++) {
        weights.add(make(context, in, "_l" + layer + (direction == 0 ? "" : "_reverse")));
      }
      in = Math.multiplyExact(form.directions(), form.hidden());
    }
    if (form.dropout() > 0 && form.layers() > 1) {
      random = context.stream("dropout");
    }
    return new int[] {inputShape[0], in};
  }

  private RecurrentWeights make(BuildContext context, int in, String suffix) {
    int hidden = form.hidden();
    int width = Math.multiplyExact(cell.gates(), hidden);
    Initializer first = Initializer.uniform(1 / Math.sqrt(hidden));
    return new RecurrentWeights(
        context.parameter("weight_ih" + suffix, first, true, in, width, width, in),
        context.parameter("weight_hh" + suffix, first, true, hidden, width, width, hidden),
        form.bias()
            ? context.parameter("bias_ih" + suffix, inputBias(first), false, in, width, width)
            : null,
        form.bias()
            ? context.parameter("bias_hh" + suffix, first, false, hidden, width, width)
            : null);
  }

  /** The first values of the input's bias. */
  Initializer inputBias(Initializer usual) {
    return usual;
  }

  /**
   * The outputs of all steps, from a state of zeros.
   *
   * @param x (batch, time, in)
   */
  @Override
  public Tensor forward(Tensor x) {
    return outputs(x, null, null, null);
  }

  /**
   * The outputs of all steps and the state after them.
   *
   * @param x (batch, time, in), of one step or more
   * @param initial the state before the first step; null for zeros
   * @param lengths I32 (batch): how many steps of each sequence take part; null for all
   * @throws IllegalArgumentException if a shape doesn't fit or a length is not from 0 to the steps
   */
  public RecurrentResult run(Tensor x, @Nullable RecurrentState initial, @Nullable Tensor lengths) {
    List<RecurrentOutputs> last = new ArrayList<>(weights.size());
    Tensor y = outputs(x, initial, lengths, last);
    List<Tensor> h = new ArrayList<>(last.size());
    List<Tensor> c = new ArrayList<>(last.size());
    for (RecurrentOutputs each : last) {
      h.add(each.h());
      Tensor cells = each.c();
      if (cells != null) {
        c.add(cells);
      }
    }
    return new RecurrentResult(y, new RecurrentState(h, c));
  }

  private Tensor outputs(
      Tensor x,
      @Nullable RecurrentState initial,
      @Nullable Tensor lengths,
      @Nullable List<RecurrentOutputs> last) {
    engine();
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "x has shape " + x.layout() + "; expected (batch, time, in)");
    }
    if (initial != null) {
      check(initial);
    }
    Tensor y = SwapFront.apply(x);
    int index = 0;
    for (int layer = 0; layer < form.layers(); layer++) {
      RandomStream stream = random;
      if (layer > 0 && stream != null && isTraining()) {
        y = Dropout.apply(y, form.dropout(), stream);
      }
      Tensor forward = direction(y, index++, initial, lengths, last, false);
      y =
          form.bidirectional()
              ? JoinColumns.apply(forward, direction(y, index++, initial, lengths, last, true))
              : forward;
    }
    return SwapFront.apply(y);
  }

  private Tensor direction(
      Tensor x,
      int index,
      @Nullable RecurrentState initial,
      @Nullable Tensor lengths,
      @Nullable List<RecurrentOutputs> last,
      boolean reverse) {
    Tensor h = initial == null ? null : initial.h().get(index);
    Tensor c = initial == null || initial.c().isEmpty() ? null : initial.c().get(index);
    RecurrentOutputs outputs =
        Recurrence.apply(cell, x, weights.get(index), h, c, lengths, reverse);
    if (last != null) {
      last.add(outputs);
    }
    return outputs.y();
  }

  private void check(RecurrentState initial) {
    int cells = cell == Cell.LSTM ? weights.size() : 0;
    if (initial.h().size() != weights.size() || initial.c().size() != cells) {
      throw new IllegalArgumentException(
          "initial state has "
              + initial.h().size()
              + " outputs and "
              + initial.c().size()
              + " cells; expected "
              + weights.size()
              + " and "
              + cells);
    }
  }

  /**
   * A state of zeros. Made outside of any scope, it stays until it is released.
   *
   * @throws IllegalArgumentException if {@code batch} is negative
   */
  public RecurrentState zeroState(int batch) {
    Layout layout = Layout.of(batch, form.hidden());
    List<Tensor> h = new ArrayList<>();
    List<Tensor> c = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      h.add(engine().full(dtype(), 0, layout));
      if (cell == Cell.LSTM) {
        c.add(engine().full(dtype(), 0, layout));
      }
    }
    return new RecurrentState(h, c);
  }
}
