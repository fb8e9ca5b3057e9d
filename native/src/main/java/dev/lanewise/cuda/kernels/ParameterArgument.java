package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Writes the struct {@code Parameters} of {@code optimizer.cu} as an argument. */
final class ParameterArgument {
  /** Parameters that fit; their arrays, places and numbers are 40 bytes each. */
  private static final int MOST = 64;

  private static final int CHUNKS_AT = 4;
  private static final int LIST_AT = 8;
  private static final int W_AT = 0;
  private static final int G_AT = 8;
  private static final int S1_AT = 16;
  private static final int S2_AT = 24;
  private static final int N_AT = 32;
  private static final int BEFORE_AT = 36;
  private static final int ENTRY = 40;
  private static final int BYTES = LIST_AT + MOST * ENTRY;

  private ParameterArgument() {}

  /** Whether a parameter goes into a launch: it has elements and the step, or that is null. */
  private static boolean isIn(ParameterList list, int index, @Nullable OptimizerStep step) {
    return list.count(index) > 0 && (step == null || isSame(list.step(index), step));
  }

  /** Whether two steps are the same. */
  static boolean isSame(OptimizerStep step, OptimizerStep other) {
    return step == other || step.equals(other);
  }

  /** Behind the last parameter that fits into one launch with those from {@code start} on. */
  static int end(ParameterList list, int start, @Nullable OptimizerStep step) {
    int count = 0;
    int end = start;
    for (; end < list.size() && count < MOST; end++) {
      count += isIn(list, end, step) ? 1 : 0;
    }
    return end;
  }

  /** How many parameters with elements and the step there are between two places. */
  static int count(ParameterList list, int start, int end, @Nullable OptimizerStep step) {
    int count = 0;
    for (int i = start; i < end; i++) {
      count += isIn(list, i, step) ? 1 : 0;
    }
    return count;
  }

  /** In how many chunks they are taken. */
  static int chunks(
      ParameterList list, int start, int end, @Nullable OptimizerStep step, int chunk) {
    long chunks = 0;
    for (int i = start; i < end; i++) {
      chunks += isIn(list, i, step) ? (list.count(i) - 1) / chunk + 1 : 0;
    }
    return Math.toIntExact(chunks);
  }

  /**
   * Adds those parameters, which were checked; the caller keeps the list reachable.
   *
   * @param step the step that they have; null for the gradients of all
   */
  static void add(
      Launch launch,
      ParameterList list,
      int start,
      int end,
      @Nullable OptimizerStep step,
      int chunk) {
    int states = step == null ? 0 : step.states();
    MemorySegment to = launch.struct(BYTES);
    long at = launch.structAt();
    int count = 0;
    int before = 0;
    for (int i = start; i < end; i++) {
      if (!isIn(list, i, step)) {
        continue;
      }
      long entry = at + LIST_AT + (long) ENTRY * count++;
      int n = list.count(i);
      to.set(JAVA_LONG, entry + W_AT, step == null ? 0 : address(list.w(i), list.wOffset(i)));
      to.set(JAVA_LONG, entry + G_AT, address(list.g(i), list.gOffset(i)));
      to.set(JAVA_LONG, entry + S1_AT, states < 1 ? 0 : address(list.s1(i), list.s1Offset(i)));
      to.set(JAVA_LONG, entry + S2_AT, states < 2 ? 0 : address(list.s2(i), list.s2Offset(i)));
      to.set(JAVA_INT, entry + N_AT, n);
      to.set(JAVA_INT, entry + BEFORE_AT, before);
      before += (n - 1) / chunk + 1;
    }
    to.set(JAVA_INT, at, count);
    to.set(JAVA_INT, at + CHUNKS_AT, before);
  }

  private static long address(Buffer buffer, long offset) {
    return ((CudaBuffer) buffer).address(offset);
  }
}
