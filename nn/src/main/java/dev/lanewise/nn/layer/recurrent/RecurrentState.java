package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.nn.Tensor;
import java.util.List;

/**
 * The state of a recurrent layer between steps: for each of its stacked layers, first that of the
 * forward and then that of the reverse direction, a tensor (batch, hidden).
 *
 * <p>A state that is carried from batch to batch (truncated back-propagation through time) is made
 * once, outside of any scope, by {@link RecurrentLayer#zeroState}; {@link #set} takes the content
 * of each result, so that no gradient flows from batch to batch:
 *
 * <pre>{@code
 * RecurrentState carried = lstm.zeroState(batch);
 * for (...) {
 *   try (Scope tape = engine.tape()) {
 *     RecurrentResult result = lstm.run(x, carried, null);
 *     carried.set(result.state());
 *     ...
 *   }
 * }
 * }</pre>
 *
 * @param h the outputs
 * @param c the LSTM's cells; empty for other layers
 */
public record RecurrentState(List<Tensor> h, List<Tensor> c) {
  /**
   * @throws IllegalArgumentException if there are cells, but not one for each output, or a tensor
   *     has gaps, such as a part of a wider one
   */
  public RecurrentState {
    h = List.copyOf(h);
    c = List.copyOf(c);
    if (!c.isEmpty() && c.size() != h.size()) {
      throw new IllegalArgumentException(
          "c has " + c.size() + " tensors; expected none or " + h.size() + " as h");
    }
    h.forEach(state -> requireDense(state, "h"));
    c.forEach(state -> requireDense(state, "c"));
  }

  private static void requireDense(Tensor state, String name) {
    if (!state.layout().isContiguous()) {
      throw new IllegalArgumentException(
          name + " has a tensor of shape " + state.layout() + "; expected one without gaps");
    }
  }

  /**
   * Copies the content of another state into this one.
   *
   * @throws IllegalArgumentException if it is not of the same form
   * @throws IllegalStateException if this state was made by a recorded operation
   */
  public void set(RecurrentState other) {
    if (h.size() != other.h.size() || c.size() != other.c.size()) {
      throw new IllegalArgumentException(
          "state has "
              + other.h.size()
              + " outputs and "
              + other.c.size()
              + " cells; expected "
              + h.size()
              + " and "
              + c.size());
    }
    for (int i = 0; i < h.size(); i++) {
      checkLike(h.get(i), other.h.get(i));
    }
    for (int i = 0; i < c.size(); i++) {
      checkLike(c.get(i), other.c.get(i));
    }
    for (int i = 0; i < h.size(); i++) {
      copy(other.h.get(i), h.get(i));
    }
    for (int i = 0; i < c.size(); i++) {
      copy(other.c.get(i), c.get(i));
    }
  }

  private static void checkLike(Tensor to, Tensor from) {
    if (!to.layout().sameShape(from.layout()) || to.dtype() != from.dtype()) {
      throw new IllegalArgumentException(
          "state has shape "
              + from.layout()
              + " of "
              + from.dtype()
              + "; expected "
              + to.layout()
              + " of "
              + to.dtype());
    }
  }

  private static void copy(Tensor from, Tensor to) {
    to.touch();
    to.engine()
        .backend()
        .memory()
        .copy(from.buffer(), from.offset(), to.buffer(), to.offset(), to.size());
  }

  /** Makes this the state before the first step again: all zero. */
  public void reset() {
    h.forEach(RecurrentState::clear);
    c.forEach(RecurrentState::clear);
  }

  private static void clear(Tensor state) {
    state.touch();
    state
        .engine()
        .backend()
        .elementwise(state.dtype())
        .fill(0, state.size(), state.buffer(), state.offset());
  }

  /** The same content without a link to the operations that made it. */
  public RecurrentState detach() {
    return new RecurrentState(
        h.stream().map(Tensor::detach).toList(), c.stream().map(Tensor::detach).toList());
  }

  /**
   * The states of some sequences, in the given order.
   *
   * @param rows I32 (count)
   */
  public RecurrentState select(Tensor rows) {
    return new RecurrentState(
        h.stream().map(state -> state.gather(0, rows)).toList(),
        c.stream().map(state -> state.gather(0, rows)).toList());
  }

  /** Returns the memory of all tensors. */
  public void release() {
    h.forEach(Tensor::release);
    c.forEach(Tensor::release);
  }
}
