package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.layer.KeyValueCache;
import java.util.List;
import java.util.Objects;

/**
 * A {@link Gpt} that goes on token by token with caches of keys and values: each step costs one
 * token's work, and gives the bits that the whole sequence would. A sequence is at most as long as
 * the network's context. Used while no scope is open; {@link #close} returns the memory.
 */
public final class CachedGpt implements AutoregressiveModel, AutoCloseable {
  private final Gpt model;
  private List<KeyValueCache> caches = List.of();

  /** For a built network in evaluation mode. */
  public CachedGpt(Gpt model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  @Override
  public int vocabularySize() {
    return model.config().vocabulary();
  }

  @Override
  public float[] start(int[][] prompts) {
    close();
    caches = model.caches(prompts.length);
    return scores(prompts);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the context is full
   */
  @Override
  public float[] next(int[] tokens) {
    requireStarted();
    return scores(CachedTokens.column(tokens));
  }

  private float[] scores(int[][] tokens) {
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Tensor x = CachedTokens.matrix(engine, tokens);
      return CachedTokens.lastStep(model.step(x, caches));
    }
  }

  @Override
  public void select(int[] rows) {
    requireStarted();
    CachedTokens.select(model.engine(), rows, caches);
  }

  private void requireStarted() {
    if (caches.isEmpty()) {
      throw new IllegalStateException("no sequence was begun; call start first");
    }
  }

  /** Returns the caches' memory; {@link #start} makes new ones. */
  @Override
  public void close() {
    caches.forEach(KeyValueCache::release);
    caches = List.of();
  }
}
