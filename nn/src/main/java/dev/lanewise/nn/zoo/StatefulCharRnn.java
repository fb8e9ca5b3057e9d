package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.layer.recurrent.RecurrentResult;
import dev.lanewise.nn.layer.recurrent.RecurrentState;
import dev.lanewise.nn.op.TimeStep;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CharRnn} that continues texts character by character and keeps its state, so that each
 * costs one step. Used while no scope is open; {@link #close} returns the memory.
 */
public final class StatefulCharRnn implements AutoregressiveModel, AutoCloseable {
  private final CharRnn model;
  private @Nullable RecurrentState state;

  /** For a built network in evaluation mode. */
  public StatefulCharRnn(CharRnn model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  @Override
  public int vocabularySize() {
    return model.characters();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the network is in training mode
   */
  @Override
  public float[] start(int[][] prompts) {
    CachedTokens.requireEvaluation(model);
    close();
    RecurrentState begun = model.zeroState(prompts.length);
    state = begun;
    int time = prompts[0].length;
    int[] tokens = new int[Math.multiplyExact(prompts.length, time)];
    for (int row = 0; row < prompts.length; row++) {
      if (prompts[row].length != time) {
        throw new IllegalArgumentException(
            "prompts[" + row + "] has " + prompts[row].length + " tokens; expected " + time);
      }
      System.arraycopy(prompts[row], 0, tokens, row * time, time);
    }
    return read(tokens, prompts.length, time, begun);
  }

  @Override
  public float[] next(int[] tokens) {
    return read(tokens, tokens.length, 1, begun());
  }

  private RecurrentState begun() {
    RecurrentState known = state;
    if (known == null) {
      throw new IllegalStateException("no text was begun; call start first");
    }
    return known;
  }

  private float[] read(int[] tokens, int rows, int time, RecurrentState carried) {
    CachedTokens.requireEvaluation(model);
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      RecurrentResult result = model.run(engine.of(tokens, rows, time), carried);
      carried.set(result.state());
      return TimeStep.apply(result.y(), time - 1).toFloats();
    }
  }

  @Override
  public void select(int[] rows) {
    RecurrentState before = begun();
    Engine engine = model.engine();
    RecurrentState chosen = model.zeroState(rows.length);
    try (Scope scope = engine.scope()) {
      chosen.set(before.select(engine.of(rows)));
    }
    before.release();
    state = chosen;
  }

  /** Returns the state's memory; {@link #start} makes a new one. */
  @Override
  public void close() {
    RecurrentState known = state;
    state = null;
    if (known != null) {
      known.release();
    }
  }
}
