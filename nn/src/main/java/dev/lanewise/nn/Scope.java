package dev.lanewise.nn;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Owns the results made while it is the innermost scope of its engine and returns their memory when
 * it is closed; using one of them afterwards throws. {@link Tensor#keep()} lets one escape to the
 * scope around. A recording scope (a tape) also remembers the operations, for {@link #backward}.
 *
 * <pre>{@code
 * try (Scope tape = engine.tape()) {
 *   Tensor loss = model.forward(x).crossEntropy(labels);
 *   tape.backward(loss);
 *   optimizer.step();
 * }
 * }</pre>
 */
public final class Scope implements AutoCloseable {
  private final Engine engine;
  private final @Nullable Scope parent;
  private final ArrayList<Storage> owned = new ArrayList<>();
  private final ArrayList<Function> recorded = new ArrayList<>();
  private boolean recording;
  private boolean open;

  Scope(Engine engine, @Nullable Scope parent) {
    this.engine = engine;
    this.parent = parent;
  }

  /** Scopes are used again at their depth, so that opening one allocates nothing. */
  Scope reopen(boolean record) {
    recording = record;
    open = true;
    return this;
  }

  @Nullable Scope parent() {
    return parent;
  }

  boolean isRecording() {
    return recording;
  }

  void own(Storage storage) {
    storage.owner = this;
    owned.add(storage);
  }

  void record(Function function) {
    recorded.add(function);
  }

  /**
   * Computes the gradients of all tensors that {@code loss} was computed from: after it, {@link
   * Tensor#grad()} of every parameter holds the sum over this call and those before it since {@link
   * Tensor#zeroGrad()}. Works once a recording; the operations are forgotten.
   *
   * @param loss a single number computed in this scope
   * @throws IllegalStateException if this scope is closed or does not record, {@code loss} doesn't
   *     depend on a parameter, or a tensor that the gradient needs was overwritten
   * @throws IllegalArgumentException if {@code loss} is not a single number
   */
  public void backward(Tensor loss) {
    requireOpen();
    if (!recording) {
      throw new IllegalStateException("this scope does not record; open it with Engine.tape()");
    }
    if (loss.size() != 1) {
      throw new IllegalArgumentException(
          "loss has shape " + loss.layout() + "; expected a single number");
    }
    if (!loss.requiresGrad()) {
      throw new IllegalStateException(
          "loss does not depend on a tensor that requires a gradient, or was not recorded");
    }
    recording = false;
    try {
      loss.setGrad(engine.full(loss.dtype(), 1, loss.layout().compact()), true);
      for (int i = recorded.size() - 1; i >= 0; i--) {
        Function function = recorded.get(i);
        Tensor dy = function.output().grad();
        if (dy != null) {
          function.checkSaved();
          function.backward(dy);
        }
      }
    } finally {
      recorded.clear();
      recording = true;
    }
  }

  /**
   * Returns the memory of all that was not kept.
   *
   * @throws IllegalStateException if a scope opened later is still open
   */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    engine.leave(this);
    open = false;
    recorded.clear();
    for (int i = owned.size() - 1; i >= 0; i--) {
      Storage storage = owned.get(i);
      if (storage.owner == this && storage.live) {
        engine.pool().giveBack(storage);
      }
    }
    owned.clear();
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("this scope is closed");
    }
  }
}
