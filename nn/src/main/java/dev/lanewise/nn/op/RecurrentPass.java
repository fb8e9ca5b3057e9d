package dev.lanewise.nn.op;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a recurrent layer in one direction, and the memory that they share: the gates of all
 * steps lie where the input's parts did, and their gradients where the gates did.
 */
final class RecurrentPass {
  private final RecurrentPlan plan;
  private final Cell cell;
  private final boolean reverse;
  private final @Nullable Tensor lengths;

  /** Whether backward follows, which needs what is else overwritten from step to step. */
  private final boolean kept;

  /** (time, batch, width): the input's parts, then the gates, then the gradients of the former. */
  final Tensor gates;

  /** The recurrent parts: of all steps if the GRU's backward follows, else of one. */
  private final Tensor products;

  /** (time + 1, batch, hidden): the initial state lies before the first step's in its direction. */
  final Tensor states;

  /** The LSTM's cells, laid out as the states if backward follows, else those of one step. */
  final @Nullable Tensor cells;

  /**
   * Takes the memory.
   *
   * @param gates holds the input's parts of all steps
   */
  RecurrentPass(
      RecurrentPlan plan, boolean reverse, @Nullable Tensor lengths, boolean kept, Tensor gates) {
    Engine engine = gates.engine();
    this.plan = plan;
    this.cell = plan.step().cell();
    this.reverse = reverse;
    this.lengths = lengths;
    this.kept = kept;
    this.gates = gates;
    this.products =
        engine.empty(gates.dtype(), kept && cell == Cell.GRU ? plan.gates() : plan.products());
    this.states = engine.empty(gates.dtype(), plan.states());
    this.cells =
        cell != Cell.LSTM ? null : engine.empty(gates.dtype(), kept ? plan.states() : plan.state());
  }

  /** Where the outputs of all steps begin in an array of all states. */
  long outputsAt(Tensor all) {
    return stateAt(all, reverse ? 0 : 1);
  }

  /** Where the states before all steps begin. */
  long earlierAt() {
    return stateAt(states, reverse ? 1 : 0);
  }

  /** Where the initial state lies in an array of all states. */
  long initialAt(Tensor all) {
    return stateAt(all, reverse ? plan.time() : 0);
  }

  /** Where the state after the last step in its direction lies in an array of all states. */
  long finalAt(Tensor all) {
    return stateAt(all, reverse ? 0 : plan.time());
  }

  /** The place of a state in its array, of which there may be one only. */
  private long stateAt(Tensor all, int index) {
    return all.offset() + (all.rank() == 2 ? 0 : index * plan.stateBlock());
  }

  /** The gradients of the recurrent parts, after {@link #backward}. */
  Tensor recurrentGradients() {
    return cell == Cell.GRU ? products : gates;
  }

  private long gatesAt(int t) {
    return gates.offset() + t * plan.gateBlock();
  }

  private long productAt(int t) {
    return products.offset() + (kept && cell == Cell.GRU ? t * plan.gateBlock() : 0);
  }

  private int before(int t) {
    return reverse ? t + 1 : t;
  }

  private int after(int t) {
    return reverse ? t : t + 1;
  }

  /** All steps, from the initial state. */
  void forward(Tensor weight, @Nullable Tensor bias) {
    RecurrentKernels kernels = gates.engine().backend().recurrent(gates.dtype());
    try (StepProduct product = new StepProduct(plan.product(), weight, !kept || plan.time() > 1)) {
      for (int i = 0; i < plan.time(); i++) {
        int t = reverse ? plan.time() - 1 - i : i;
        product.multiply(states, stateAt(states, before(t)), 0, products, productAt(t), bias);
        step(kernels, t);
      }
    }
  }

  private void step(RecurrentKernels kernels, int t) {
    Buffer all = states.buffer();
    Buffer ends = lengths == null ? null : lengths.buffer();
    long endsAt = lengths == null ? 0 : lengths.offset();
    Buffer earlier = lengths == null ? null : all;
    long from = stateAt(states, before(t));
    long to = stateAt(states, after(t));
    switch (cell) {
      case TANH, RELU ->
          kernels.plain(
              plan.step(),
              gates.buffer(),
              gatesAt(t),
              products.buffer(),
              productAt(t),
              earlier,
              from,
              all,
              to,
              ends,
              endsAt,
              t);
      case LSTM -> {
        Tensor memory = lstmCells();
        kernels.lstm(
            plan.step(),
            gates.buffer(),
            gatesAt(t),
            products.buffer(),
            productAt(t),
            memory.buffer(),
            stateAt(memory, before(t)),
            earlier,
            from,
            gates.buffer(),
            gatesAt(t),
            memory.buffer(),
            stateAt(memory, after(t)),
            all,
            to,
            ends,
            endsAt,
            t);
      }
      case GRU ->
          kernels.gru(
              plan.step(),
              gates.buffer(),
              gatesAt(t),
              products.buffer(),
              productAt(t),
              all,
              from,
              gates.buffer(),
              gatesAt(t),
              all,
              to,
              ends,
              endsAt,
              t);
    }
  }

  private Tensor lstmCells() {
    Tensor memory = cells;
    if (memory == null) {
      throw new IllegalStateException(cell + " has no cells");
    }
    return memory;
  }

  /**
   * All steps back. The gates become the gradients of the input's parts.
   *
   * @param dStates laid out as the states, holds what of their gradients comes from outside, and
   *     receives all of it
   * @param dCells the gradient of the last cells, receives that of the first; null if there are
   *     none
   * @param toInitial whether the initial state's gradient is wanted
   */
  void backward(Tensor weight, Tensor dStates, @Nullable Tensor dCells, boolean toInitial) {
    RecurrentKernels kernels = gates.engine().backend().recurrent(gates.dtype());
    Tensor parts = recurrentGradients();
    int products = toInitial ? plan.time() : plan.time() - 1;
    try (StepProduct product = new StepProduct(plan.byState(), weight, products > 1)) {
      for (int i = plan.time() - 1; i >= 0; i--) {
        int t = reverse ? plan.time() - 1 - i : i;
        stepBack(kernels, t, dStates, dCells);
        if (i > 0 || toInitial) {
          long from = parts.offset() + t * plan.gateBlock();
          product.multiply(parts, from, 1, dStates, stateAt(dStates, before(t)), null);
        }
      }
    }
  }

  private void stepBack(RecurrentKernels kernels, int t, Tensor dStates, @Nullable Tensor dCells) {
    Buffer ends = lengths == null ? null : lengths.buffer();
    long endsAt = lengths == null ? 0 : lengths.offset();
    Buffer all = dStates.buffer();
    Buffer earlier = lengths == null ? null : all;
    long from = stateAt(dStates, after(t));
    long to = stateAt(dStates, before(t));
    switch (cell) {
      case TANH, RELU ->
          kernels.plainBackward(
              plan.step(),
              states.buffer(),
              stateAt(states, after(t)),
              all,
              from,
              gates.buffer(),
              gatesAt(t),
              earlier,
              to,
              ends,
              endsAt,
              t);
      case LSTM -> {
        Tensor memory = lstmCells();
        if (dCells == null) {
          throw new IllegalArgumentException("dCells is null; expected the cells' gradient");
        }
        kernels.lstmBackward(
            plan.step(),
            gates.buffer(),
            gatesAt(t),
            memory.buffer(),
            stateAt(memory, before(t)),
            memory.buffer(),
            stateAt(memory, after(t)),
            all,
            from,
            dCells.buffer(),
            dCells.offset(),
            gates.buffer(),
            gatesAt(t),
            dCells.buffer(),
            dCells.offset(),
            earlier,
            to,
            ends,
            endsAt,
            t);
      }
      case GRU ->
          kernels.gruBackward(
              plan.step(),
              gates.buffer(),
              gatesAt(t),
              products.buffer(),
              productAt(t),
              states.buffer(),
              stateAt(states, before(t)),
              all,
              from,
              gates.buffer(),
              gatesAt(t),
              products.buffer(),
              productAt(t),
              all,
              to,
              ends,
              endsAt,
              t);
    }
  }
}
