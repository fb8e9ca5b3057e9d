package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedLoop;
import java.lang.foreign.MemorySegment;

/** Writes the struct {@code Loop} of {@code loop.cuh} as an argument. */
final class LoopArgument {
  private static final int MAX_RANK = Layout.MAX_RANK;
  private static final int MAX_OPERANDS = 4;
  private static final int RANK_AT = 8;
  private static final int SIZES_AT = 12;
  private static final int STRIDES_AT = 48;
  private static final int BYTES = STRIDES_AT + 8 * MAX_OPERANDS * MAX_RANK;

  private LoopArgument() {}

  /** A loop over {@code operands} arrays. */
  static void add(Launch launch, StridedLoop loop, int operands) {
    add(launch, loop, operands, loop.rank(), loop.outerCount() * loop.inner());
  }

  /** A loop without the innermost. */
  static void addOuter(Launch launch, StridedLoop loop, int operands) {
    add(launch, loop, operands, loop.rank() - 1, loop.outerCount());
  }

  /** A loop without the two innermost, which it has. */
  static void addPlanes(Launch launch, StridedLoop loop, int operands) {
    int rank = loop.rank() - 2;
    add(launch, loop, operands, rank, loop.outerCount() / loop.size(rank));
  }

  private static void add(Launch launch, StridedLoop loop, int operands, int rank, long count) {
    MemorySegment to = launch.struct(BYTES);
    long at = launch.structAt();
    to.set(JAVA_LONG, at, count);
    to.set(JAVA_INT, at + RANK_AT, Math.max(rank, 1));
    to.set(JAVA_INT, at + SIZES_AT, 1);
    for (int operand = 0; operand < operands; operand++) {
      to.set(JAVA_LONG, strideAt(at, operand, 0), 0);
    }
    for (int axis = 0; axis < rank; axis++) {
      to.set(JAVA_INT, at + SIZES_AT + 4L * axis, loop.size(axis));
      for (int operand = 0; operand < operands; operand++) {
        to.set(JAVA_LONG, strideAt(at, operand, axis), loop.stride(operand, axis));
      }
    }
  }

  /** One loop over two arrays, or with a stride of 0 over one. The size of its axis is not read. */
  static void addLine(Launch launch, long count, long stride0, long stride1) {
    MemorySegment to = launch.struct(BYTES);
    long at = launch.structAt();
    to.set(JAVA_LONG, at, count);
    to.set(JAVA_INT, at + RANK_AT, 1);
    to.set(JAVA_INT, at + SIZES_AT, (int) Math.min(count, Integer.MAX_VALUE));
    to.set(JAVA_LONG, strideAt(at, 0, 0), stride0);
    to.set(JAVA_LONG, strideAt(at, 1, 0), stride1);
  }

  private static long strideAt(long at, int operand, int axis) {
    return at + STRIDES_AT + 8L * (operand * MAX_RANK + axis);
  }
}
