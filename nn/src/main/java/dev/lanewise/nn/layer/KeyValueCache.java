package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Copies;
import java.util.List;

/**
 * The keys and values that one attention has seen, side by side: (batch, capacity, columns). All
 * samples have the same number of steps. It must be made while no scope is open, since it belongs
 * to that scope otherwise; {@link #release} returns its memory.
 */
public final class KeyValueCache {
  private final int capacity;
  private final int columns;
  private Tensor store;
  private int length;

  KeyValueCache(Engine engine, DType dtype, int batch, int capacity, int columns) {
    if (batch < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "batch is " + batch + " and capacity " + capacity + "; expected 1 or more");
    }
    this.capacity = capacity;
    this.columns = columns;
    this.store = engine.empty(dtype, Layout.of(batch, capacity, columns));
  }

  /** Samples. */
  public int batch() {
    return store.dim(0);
  }

  /** Steps that there is room for. */
  public int capacity() {
    return capacity;
  }

  /** Steps that are there. */
  public int length() {
    return length;
  }

  /** Forgets all steps. */
  public void clear() {
    length = 0;
  }

  Tensor store() {
    return store;
  }

  /** Refuses to serve an attention whose keys and values have another number of columns. */
  void requireColumns(int wanted) {
    if (columns != wanted) {
      throw new IllegalArgumentException(
          "the cache has "
              + columns
              + " columns; expected "
              + wanted
              + ", as a cache of this attention has");
    }
  }

  /**
   * Checks that there is a cache for each layer of a stack.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static void requireOneEach(List<?> caches, int layers) {
    if (caches.size() != layers) {
      throw new IllegalArgumentException(
          "there are " + caches.size() + " caches; expected one for each of " + layers + " layers");
    }
  }

  /**
   * Takes columns of more steps.
   *
   * @param x (batch, steps, ..), contiguous
   * @param column where they start
   * @throws IllegalArgumentException if there is no room for so many, or the batch differs
   */
  void append(Tensor x, int column) {
    int steps = x.dim(1);
    if (x.dim(0) != batch()) {
      throw new IllegalArgumentException(
          "x has " + x.dim(0) + " samples; expected " + batch() + ", as the cache has");
    }
    if (steps > capacity - length) {
      throw new IllegalArgumentException(
          "the cache holds "
              + length
              + " steps of "
              + capacity
              + "; expected room for "
              + steps
              + " more");
    }
    if (steps > 0) {
      store.touch();
      Tensor from = x.view(x.layout().slice(2, column, columns, 1), x.offset() + column);
      Layout to = store.layout().slice(1, length, steps, 1);
      Copies.into(from, store, to, store.offset() + (long) length * columns);
      length += steps;
    }
  }

  /**
   * Makes sample i what now is sample {@code samples[i]}: they can be dropped, put in another order
   * and repeated. Only the steps that are there are copied.
   *
   * @throws IllegalArgumentException if there are none, or one is not 0 to {@link #batch} - 1
   */
  public void select(int... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("samples is empty; expected one or more");
    }
    for (int i = 0; i < samples.length; i++) {
      if (samples[i] < 0 || samples[i] >= batch()) {
        throw new IllegalArgumentException(
            "samples[" + i + "] is " + samples[i] + "; expected 0 to " + (batch() - 1));
      }
    }
    Engine engine = store.engine();
    Tensor chosen = engine.empty(store.dtype(), Layout.of(samples.length, capacity, columns));
    DeviceMemory memory = engine.backend().memory();
    long whole = (long) capacity * columns;
    long filled = (long) length * columns;
    for (int i = 0; i < samples.length; i++) {
      long from = store.offset() + samples[i] * whole;
      memory.copy(store.buffer(), from, chosen.buffer(), chosen.offset() + i * whole, filled);
    }
    store.release();
    store = chosen;
  }

  /** Returns the memory. */
  public void release() {
    store.release();
  }
}
