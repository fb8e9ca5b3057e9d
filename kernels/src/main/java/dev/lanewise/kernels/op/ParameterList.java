package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a model with their gradients, states and steps, which {@link OptimizerKernels}
 * goes through in one call. Made once and filled anew for each call, so that calls make no objects;
 * kernels have done with it when the call returns.
 *
 * <p>The arrays must not overlap each other.
 */
public final class ParameterList {
  private static final int FIRST_CAPACITY = 16;

  /** Places of the buffers of one parameter. */
  private static final int BUFFERS = 4;

  private int size;
  private OptimizerStep[] steps = new OptimizerStep[FIRST_CAPACITY];
  private int[] counts = new int[FIRST_CAPACITY];
  private @Nullable Buffer[] buffers = new @Nullable Buffer[BUFFERS * FIRST_CAPACITY];
  private long[] offsets = new long[BUFFERS * FIRST_CAPACITY];

  /** An empty list. */
  public ParameterList() {}

  /** Takes everything out. */
  public void clear() {
    Arrays.fill(buffers, 0, BUFFERS * size, null);
    size = 0;
  }

  /**
   * Appends a parameter.
   *
   * @param step what happens to it; calls of {@link OptimizerKernels#norm} ignore it
   * @param n how many elements it has
   * @param w the parameter
   * @param g its gradient
   * @param s1 the first state array; ignored if {@link OptimizerStep#states()} is 0
   * @param s2 the second state array; ignored if {@link OptimizerStep#states()} is below 2
   * @throws IllegalArgumentException if {@code n} is negative or a state array is missing
   */
  public void add(
      OptimizerStep step,
      int n,
      Buffer w,
      long wOffset,
      Buffer g,
      long gOffset,
      @Nullable Buffer s1,
      long s1Offset,
      @Nullable Buffer s2,
      long s2Offset) {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(w, "w");
    Objects.requireNonNull(g, "g");
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + "; expected 0 or more");
    }
    if (step.states() > 0) {
      requireState(s1, "s1");
    }
    if (step.states() > 1) {
      requireState(s2, "s2");
    }
    if (size == counts.length) {
      grow();
    }
    steps[size] = step;
    counts[size] = n;
    put(0, w, wOffset);
    put(1, g, gOffset);
    put(2, step.states() > 0 ? s1 : null, s1Offset);
    put(3, step.states() > 1 ? s2 : null, s2Offset);
    size++;
  }

  private static void requireState(@Nullable Buffer state, String name) {
    if (state == null) {
      throw new IllegalArgumentException(name + " is null; expected a state array");
    }
  }

  private void put(int place, @Nullable Buffer buffer, long offset) {
    buffers[BUFFERS * size + place] = buffer;
    offsets[BUFFERS * size + place] = offset;
  }

  private void grow() {
    int capacity = Math.multiplyExact(2, counts.length);
    steps = Arrays.copyOf(steps, capacity);
    counts = Arrays.copyOf(counts, capacity);
    buffers = Arrays.copyOf(buffers, Math.multiplyExact(BUFFERS, capacity));
    offsets = Arrays.copyOf(offsets, Math.multiplyExact(BUFFERS, capacity));
  }

  /** How many parameters there are. */
  public int size() {
    return size;
  }

  /** What happens to a parameter. */
  public OptimizerStep step(int index) {
    return steps[Objects.checkIndex(index, size)];
  }

  /** How many elements a parameter has. */
  public int count(int index) {
    return counts[Objects.checkIndex(index, size)];
  }

  /** A parameter. */
  public Buffer w(int index) {
    return given(index, 0, "w");
  }

  /** Where in its buffer a parameter starts. */
  public long wOffset(int index) {
    return offset(index, 0);
  }

  /** The gradient of a parameter. */
  public Buffer g(int index) {
    return given(index, 1, "g");
  }

  /** Where in its buffer the gradient starts. */
  public long gOffset(int index) {
    return offset(index, 1);
  }

  /**
   * The first state array of a parameter.
   *
   * @throws NullPointerException if its step needs none
   */
  public Buffer s1(int index) {
    return given(index, 2, "s1");
  }

  /** Where in its buffer the first state array starts. */
  public long s1Offset(int index) {
    return offset(index, 2);
  }

  /**
   * The second state array of a parameter.
   *
   * @throws NullPointerException if its step needs none
   */
  public Buffer s2(int index) {
    return given(index, 3, "s2");
  }

  /** Where in its buffer the second state array starts. */
  public long s2Offset(int index) {
    return offset(index, 3);
  }

  private Buffer given(int index, int place, String name) {
    return Objects.requireNonNull(buffers[BUFFERS * Objects.checkIndex(index, size) + place], name);
  }

  private long offset(int index, int place) {
    return offsets[BUFFERS * Objects.checkIndex(index, size) + place];
  }
}
