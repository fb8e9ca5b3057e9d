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
 *
 * <p>A {@link #start} that fails leaves nothing begun; a {@link #next} or {@link #select} whose
 * arguments are refused leaves all as it was.
 */
public final class CachedGpt implements AutoregressiveModel, AutoCloseable {
  private final Gpt model;
  private List<KeyValueCache> caches = List.of();

  /**
   * For a built network of float32 in evaluation mode, which it has to stay in.
   *
   * @throws IllegalArgumentException if it is of float64
   * @throws IllegalStateException if it was not built or is in training mode
   */
  public CachedGpt(Gpt model) {
    CachedTokens.requireGenerating(Objects.requireNonNull(model, "model"));
    this.model = model;
  }

  @Override
  public int vocabularySize() {
    return model.config().vocabulary();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the network is in training mode
   */
  @Override
  public float[] start(int[][] prompts) {
    close();
    CachedTokens.requireEvaluation(model);
    try {
      caches = model.caches(prompts.length);
      return scores(prompts);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the context is full
   * @throws IllegalStateException if nothing was begun, or the network is in training mode
   */
  @Override
  public float[] next(int[] tokens) {
    requireStarted();
    CachedTokens.requireEvaluation(model);
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
    caches.forEach(cache -> cache.select(rows));
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
