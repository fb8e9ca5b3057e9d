package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.layer.KeyValueCache;
import java.util.List;
import java.util.Objects;

/**
 * A {@link Transformer} that continues targets token by token for fixed sources, with caches of
 * keys and values. Targets are at most as long as {@code most}. Used while no scope is open; {@link
 * #close} returns the memory.
 */
public final class CachedTransformer implements AutoregressiveModel, AutoCloseable {
  private final Transformer model;
  private final int[][] sources;
  private final int[] lengths;
  private final int most;
  private List<KeyValueCache> caches = List.of();
  private List<KeyValueCache> memories = List.of();
  private int[] live;

  /**
   * For a built network in evaluation mode.
   *
   * @param sources tokens of each row's source, padded to one length
   * @param lengths how many of them count
   * @param most tokens of a target at most, the first included
   * @throws IllegalArgumentException if there is not one length for each source
   */
  public CachedTransformer(Transformer model, int[][] sources, int[] lengths, int most) {
    this.model = Objects.requireNonNull(model, "model");
    if (sources.length == 0 || lengths.length != sources.length) {
      throw new IllegalArgumentException(
          "there are "
              + sources.length
              + " sources and "
              + lengths.length
              + " lengths; expected as many, 1 or more");
    }
    this.sources = sources.clone();
    this.lengths = lengths.clone();
    this.most = most;
    this.live = lengths.clone();
  }

  @Override
  public int vocabularySize() {
    return model.outputShape()[1];
  }

  @Override
  public float[] start(int[][] prompts) {
    if (prompts.length != sources.length) {
      throw new IllegalArgumentException(
          "prompts has " + prompts.length + " rows; expected " + sources.length);
    }
    close();
    live = lengths.clone();
    Engine engine = model.engine();
    caches = model.decoder().caches(prompts.length, most);
    Tensor source = CachedTokens.matrix(engine, sources);
    Tensor counts = engine.of(live, live.length);
    Tensor memory;
    try (Scope scope = engine.scope()) {
      memory = model.encode(source, counts).keep();
    }
    memories = model.decoder().remember(memory);
    memory.release();
    counts.release();
    source.release();
    return scores(prompts);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a target would be too long
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
      Tensor counts = engine.of(live, live.length);
      return CachedTokens.lastStep(model.step(x, caches, memories, counts));
    }
  }

  @Override
  public void select(int[] rows) {
    requireStarted();
    CachedTokens.select(model.engine(), rows, caches);
    CachedTokens.select(model.engine(), rows, memories);
    int[] chosen = new int[rows.length];
    for (int row = 0; row < rows.length; row++) {
      chosen[row] = live[rows[row]];
    }
    live = chosen;
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
    memories.forEach(KeyValueCache::release);
    caches = List.of();
    memories = List.of();
  }
}
