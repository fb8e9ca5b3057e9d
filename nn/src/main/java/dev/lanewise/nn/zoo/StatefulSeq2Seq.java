package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.generate.AutoregressiveModel;
import dev.lanewise.nn.layer.recurrent.RecurrentState;
import dev.lanewise.nn.op.TimeStep;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Seq2Seq} that continues targets token by token for fixed sources, which are read once.
 * Used while no scope is open; {@link #close} returns the memory.
 */
public final class StatefulSeq2Seq implements AutoregressiveModel, AutoCloseable {
  private final Seq2Seq model;
  private final int[][] sources;
  private final int[] lengths;
  private Seq2Seq.@Nullable Memory memory;
  private @Nullable RecurrentState state;
  private float[] weights = {};

  /**
   * For a built network in evaluation mode.
   *
   * @param sources tokens of each row's source, padded to one length
   * @param lengths how many of them count, 1 or more
   * @throws IllegalArgumentException if there are no sources, or there is not one length for each,
   *     or a length is out of range
   */
  public StatefulSeq2Seq(Seq2Seq model, int[][] sources, int[] lengths) {
    this.model = Objects.requireNonNull(model, "model");
    if (sources.length == 0 || lengths.length != sources.length) {
      throw new IllegalArgumentException(
          "there are "
              + sources.length
              + " sources and "
              + lengths.length
              + " lengths; expected as many, 1 or more");
    }
    for (int row = 0; row < lengths.length; row++) {
      if (lengths[row] < 1 || lengths[row] > sources[row].length) {
        throw new IllegalArgumentException(
            "lengths[" + row + "] is " + lengths[row] + "; expected 1 to " + sources[row].length);
      }
    }
    this.sources = sources.clone();
    this.lengths = lengths.clone();
  }

  @Override
  public int vocabularySize() {
    return model.targets();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the network is in training mode
   */
  @Override
  public float[] start(int[][] prompts) {
    if (prompts.length != sources.length) {
      throw new IllegalArgumentException(
          "prompts has " + prompts.length + " rows; expected " + sources.length);
    }
    CachedTokens.requireEvaluation(model);
    close();
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Seq2Seq.Memory read =
          model.encode(matrix(engine, sources), engine.of(lengths, lengths.length));
      take(read.outputs(), read.keys(), read.mask(), read.start());
    }
    return scores(prompts);
  }

  @Override
  public float[] next(int[] tokens) {
    return scores(Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new));
  }

  private static Tensor matrix(Engine engine, int[][] rows) {
    int length = rows[0].length;
    int[] flat = new int[Math.multiplyExact(rows.length, length)];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != length) {
        throw new IllegalArgumentException(
            "row " + row + " has " + rows[row].length + " tokens; expected " + length);
      }
      System.arraycopy(rows[row], 0, flat, row * length, length);
    }
    return engine.of(flat, rows.length, length);
  }

  private float[] scores(int[][] tokens) {
    CachedTokens.requireEvaluation(model);
    Engine engine = model.engine();
    Seq2Seq.Memory read = begun(memory);
    RecurrentState carried = begun(state);
    try (Scope scope = engine.scope()) {
      Seq2Seq.Steps steps = model.decode(matrix(engine, tokens), read, carried);
      carried.set(steps.state());
      int last = tokens[0].length - 1;
      weights = TimeStep.apply(steps.weights(), last).toFloats();
      return TimeStep.apply(steps.logits(), last).toFloats();
    }
  }

  /** How much the last step attended to each step of the source: (rows, source steps). */
  public float[] weights() {
    return weights.clone();
  }

  @Override
  public void select(int[] rows) {
    Seq2Seq.Memory before = begun(memory);
    RecurrentState carried = begun(state);
    Engine engine = model.engine();
    try (Scope scope = engine.scope()) {
      Tensor chosen = engine.of(rows);
      Tensor mask = before.mask();
      take(
          before.outputs().gather(0, chosen),
          before.keys().gather(0, chosen),
          mask == null ? null : mask.gather(0, chosen),
          carried.select(chosen));
    }
    release(before, carried);
  }

  /** Lets what a scope made outlive it. */
  private void take(Tensor outputs, Tensor keys, @Nullable Tensor mask, RecurrentState carried) {
    RecurrentState kept = model.zeroState(outputs.dim(0));
    kept.set(carried);
    kept.h().forEach(Tensor::keep);
    memory =
        new Seq2Seq.Memory(outputs.keep(), keys.keep(), mask == null ? null : mask.keep(), kept);
    state = kept;
  }

  private static <T> T begun(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("no sequence was begun; call start first");
    }
    return part;
  }

  private static void release(Seq2Seq.Memory read, RecurrentState carried) {
    Tensor mask = read.mask();
    read.outputs().release();
    read.keys().release();
    if (mask != null) {
      mask.release();
    }
    carried.release();
  }

  /** Returns the memory; {@link #start} reads the sources again. */
  @Override
  public void close() {
    Seq2Seq.Memory read = memory;
    RecurrentState carried = state;
    memory = null;
    state = null;
    if (read != null && carried != null) {
      release(read, carried);
    }
  }
}
