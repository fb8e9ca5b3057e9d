package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * The state of one elementwise call: up to three inputs and an output, cut into tasks by element
 * number. The loops over numbers know only contiguous runs. An operand that does not lie so is
 * copied through a block of scratch memory: a broadcast number fills the block once a run, and any
 * other stride is gathered into it or scattered from it. So there is one loop an operation, and an
 * element's value can't depend on the strides.
 */
abstract class ElementTask implements WorkerPool.Task {
  private static final int OUTPUT = 3;
  private static final int SLOTS = 4;
  private static final int UNUSED = -1;
  private static final float[] NOTHING = {};
  private static final StridedLoop NO_LOOP = StridedLoop.over(Layout.of());

  private final ScratchPool scratch;
  private final float[][] arrays = new float[SLOTS][];
  private final int[] starts = new int[SLOTS];

  /** Which operand of the loop a slot is, or UNUSED. */
  private final int[] operands = new int[SLOTS];

  /** Whether a slot's elements follow each other in the order of their numbers. */
  private final boolean[] dense = new boolean[SLOTS];

  private StridedLoop loop = NO_LOOP;
  private int total;
  private int grain;

  ElementTask(ScratchPool scratch) {
    this.scratch = scratch;
    clear();
  }

  /**
   * Computes {@code n} neighbouring elements of y from as many of the inputs. An input that the
   * operation doesn't have is some array that must not be read.
   */
  abstract void run(
      float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int n);

  /** Sets an input: slot 0 to 2, its number in the loop, and where its layout starts. */
  final void input(int slot, int operand, float[] array, int start, Layout layout) {
    arrays[slot] = array;
    starts[slot] = start;
    operands[slot] = operand;
    dense[slot] = layout.isContiguous();
  }

  /** Runs the call; the inputs are set. */
  final void run(
      WorkerPool workers,
      int worthwhile,
      StridedLoop overAll,
      int operand,
      float[] y,
      int start,
      Layout layout) {
    loop = overAll;
    input(OUTPUT, operand, y, start, layout);
    for (int slot = 0; slot < OUTPUT; slot++) {
      if (operands[slot] == UNUSED) {
        arrays[slot] = y;
      }
    }
    total = Math.toIntExact(layout.size());
    grain = Thresholds.grain(workers.threads(), total, worthwhile);
    workers.run((int) (((long) total + grain - 1) / grain), this);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  final void clear() {
    Arrays.fill(arrays, NOTHING);
    Arrays.fill(operands, UNUSED);
    loop = NO_LOOP;
  }

  @Override
  public final void run(int index) {
    int from = index * grain;
    int n = Math.min(grain, total - from);
    if (loop.isContiguous()) {
      run(
          arrays[0],
          starts[0] + from,
          arrays[1],
          starts[1] + from,
          arrays[2],
          starts[2] + from,
          arrays[OUTPUT],
          starts[OUTPUT] + from,
          n);
      return;
    }
    float[] blocks = scratch.leaseFloats(SLOTS * Thresholds.BLOCK);
    try {
      if (loop.inner() < Thresholds.SHORT_LOOP) {
        packed(from, n, blocks);
      } else {
        loopByLoop(from, n, blocks);
      }
    } finally {
      scratch.release(blocks);
    }
  }

  private void loopByLoop(int from, int n, float[] blocks) {
    int inner = loop.inner();
    for (int done = from; done < from + n; ) {
      int outer = done / inner;
      int i = done - outer * inner;
      int length = Math.min(inner - i, from + n - done);
      innerLoop(outer, i, length, blocks);
      done += length;
    }
  }

  /** Elements {@code i} to {@code i + n - 1} of one inner loop. */
  private void innerLoop(int outer, int i, int n, float[] blocks) {
    int a = place(0, outer, i);
    int b = place(1, outer, i);
    int c = place(2, outer, i);
    int y = place(OUTPUT, outer, i);
    boolean inPlace = inPlace(0) && inPlace(1) && inPlace(2) && inPlace(OUTPUT);
    int step = inPlace ? n : Math.min(n, Thresholds.BLOCK);
    for (int slot = 0; slot < OUTPUT; slot++) {
      if (operands[slot] != UNUSED && stride(slot) == 0) {
        int block = slot * Thresholds.BLOCK;
        Arrays.fill(blocks, block, block + step, arrays[slot][place(slot, outer, i)]);
      }
    }
    for (int done = 0; done < n; done += step) {
      int length = Math.min(step, n - done);
      run(
          source(0, a, done, length, blocks),
          index(0, a, done),
          source(1, b, done, length, blocks),
          index(1, b, done),
          source(2, c, done, length, blocks),
          index(2, c, done),
          inPlace(OUTPUT) ? arrays[OUTPUT] : blocks,
          index(OUTPUT, y, done),
          length);
      if (!inPlace(OUTPUT)) {
        int stride = stride(OUTPUT);
        scatter(
            blocks, OUTPUT * Thresholds.BLOCK, arrays[OUTPUT], y + done * stride, stride, length);
      }
    }
  }

  /** The array that holds an input's elements in a run, after gathering them if need be. */
  private float[] source(int slot, int place, int done, int n, float[] blocks) {
    if (inPlace(slot)) {
      return arrays[slot];
    }
    int stride = stride(slot);
    if (stride != 0) {
      gather(arrays[slot], place + done * stride, stride, blocks, slot * Thresholds.BLOCK, n);
    }
    return blocks;
  }

  private int index(int slot, int place, int done) {
    return inPlace(slot) ? place + done : slot * Thresholds.BLOCK;
  }

  private boolean inPlace(int slot) {
    return operands[slot] == UNUSED || loop.innerStride(operands[slot]) == 1;
  }

  private int stride(int slot) {
    return operands[slot] == UNUSED ? 1 : Math.toIntExact(loop.innerStride(operands[slot]));
  }

  /** The array index of element {@code i} of an inner loop. */
  private int place(int slot, int outer, int i) {
    if (operands[slot] == UNUSED) {
      return 0;
    }
    long offset = loop.offset(operands[slot], outer) + i * loop.innerStride(operands[slot]);
    return (int) (starts[slot] + offset);
  }

  /** Blocks that span several short inner loops. */
  private void packed(int from, int n, float[] blocks) {
    for (int done = 0; done < n; done += Thresholds.BLOCK) {
      int first = from + done;
      int length = Math.min(Thresholds.BLOCK, n - done);
      run(
          packedSource(0, first, length, blocks),
          packedIndex(0, first),
          packedSource(1, first, length, blocks),
          packedIndex(1, first),
          packedSource(2, first, length, blocks),
          packedIndex(2, first),
          dense[OUTPUT] ? arrays[OUTPUT] : blocks,
          packedIndex(OUTPUT, first),
          length);
      if (!dense[OUTPUT]) {
        copyAcross(OUTPUT, first, length, blocks, true);
      }
    }
  }

  private float[] packedSource(int slot, int first, int n, float[] blocks) {
    if (operands[slot] == UNUSED || dense[slot]) {
      return arrays[slot];
    }
    copyAcross(slot, first, n, blocks, false);
    return blocks;
  }

  private int packedIndex(int slot, int first) {
    if (operands[slot] == UNUSED) {
      return 0;
    }
    return dense[slot] ? starts[slot] + first : slot * Thresholds.BLOCK;
  }

  /** Copies the elements from number {@code first} on between an operand and its block. */
  private void copyAcross(int slot, int first, int n, float[] blocks, boolean out) {
    int inner = loop.inner();
    int stride = stride(slot);
    int block = slot * Thresholds.BLOCK;
    for (int done = 0; done < n; ) {
      int outer = (first + done) / inner;
      int i = first + done - outer * inner;
      int length = Math.min(inner - i, n - done);
      int place = place(slot, outer, i);
      if (out) {
        scatter(blocks, block + done, arrays[slot], place, stride, length);
      } else {
        gather(arrays[slot], place, stride, blocks, block + done, length);
      }
      done += length;
    }
  }

  private static void gather(float[] x, int from, int stride, float[] block, int to, int n) {
    for (int i = 0, at = from; i < n; i++, at += stride) {
      block[to + i] = x[at];
    }
  }

  private static void scatter(float[] block, int from, float[] y, int to, int stride, int n) {
    for (int i = 0, at = to; i < n; i++, at += stride) {
      y[at] = block[from + i];
    }
  }
}
