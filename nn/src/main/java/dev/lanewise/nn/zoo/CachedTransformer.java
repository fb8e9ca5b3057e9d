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
 *
 * <p>A {@link #start} that fails leaves nothing begun; a {@link #next} or {@link #select} whose
 * arguments are refused leaves all as it was.
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
   * For a built network of float32 in evaluation mode, which it has to stay in.
   *
   * @param sources tokens of each row's source, padded to one length
   * @param lengths how many of them count, 1 or more
   * @param most tokens of a target at most, the first included
   * @throws IllegalArgumentException if the network is of float64, or there is not one length for
   *     each source, or a number is out of range
   * @throws IllegalStateException if the network was not built or is in training mode
   */
  public CachedTransformer(Transformer model, int[][] sources, int[] lengths, int most) {
    CachedTokens.requireGenerating(Objects.requireNonNull(model, "model"));
    if (sources.length == 0 || lengths.length != sources.length) {
      throw new IllegalArgumentException(
          "there are "
              + sources.length
              + " sources and "
              + lengths.length
              + " lengths; expected as many, 1 or more");
    }
    CachedTokens.requireOneLength(sources);
    for (int row = 0; row < lengths.length; row++) {
      if (lengths[row] < 1 || lengths[row] > sources[row].length) {
        throw new IllegalArgumentException(
            "lengths[" + row + "] is " + lengths[row] + "; expected 1 to " + sources[row].length);
      }
    }
    if (most < 1) {
      throw new IllegalArgumentException("most is " + most + "; expected 1 or more");
    }
    this.model = model;
    this.sources = sources.clone();
    this.lengths = lengths.clone();
    this.most = most;
    this.live = lengths.clone();
  }

  @Override
  public int vocabularySize() {
    return model.outputShape()[1];
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
    if (prompts.length != sources.length) {
      throw new IllegalArgumentException(
          "prompts has " + prompts.length + " rows; expected " + sources.length);
    }
    live = lengths.clone();
    try {
      memories = remember();
      caches = model.decoder().caches(prompts.length, most);
      return scores(prompts);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Reads the sources. */
  private List<KeyValueCache> remember() {
    Engine engine = model.engine();
    Tensor memory;
    try (Scope scope = engine.scope()) {
      Tensor counts = engine.of(live, live.length);
      memory = model.encode(CachedTokens.matrix(engine, sources), counts).keep();
    }
    try {
      return model.decoder().remember(memory);
    } finally {
      memory.release();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a target would be too long
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
      Tensor counts = engine.of(live, live.length);
      return CachedTokens.lastStep(model.step(x, caches, memories, counts));
    }
  }

  @Override
  public void select(int[] rows) {
    requireStarted();
    caches.forEach(cache -> cache.select(rows));
    memories.forEach(cache -> cache.select(rows));
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
