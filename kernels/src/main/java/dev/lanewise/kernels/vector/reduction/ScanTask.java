package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** The arguments of one {@link VectorReduction#scan} call; a task is a block of lines. */
final class ScanTask implements WorkerPool.Task {
  private static final float[] NOTHING = {};
  private static final Scan NO_SCAN = Scan.of(false, false, false, Layout.of(1), Layout.of(1), 0);

  private final ScratchPool scratch;
  private Scan scan = NO_SCAN;
  private float[] x = NOTHING;
  private int xFrom;
  private float[] y = NOTHING;
  private int yFrom;
  private int n;

  // From one element of a line to the next that is scanned; negative where the scan is reversed.
  private long xStep;
  private long yStep;

  private boolean columns;
  private int block;
  private int blocks;

  ScanTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers, Scan call, float[] from, int fromOffset, float[] to, int toOffset) {
    scan = call;
    x = from;
    xFrom = fromOffset;
    y = to;
    yFrom = toOffset;
    n = call.x().dim(call.axis());
    xStep = call.x().stride(call.axis());
    yStep = call.y().stride(call.axis());
    if (call.reverse()) {
      xFrom = (int) (xFrom + xStep * (n - 1));
      yFrom = (int) (yFrom + yStep * (n - 1));
      xStep = -xStep;
      yStep = -yStep;
    }
    StridedLoop rest = call.rest();
    columns = rest.inner() > 1 && rest.innerStride(0) == 1 && rest.innerStride(1) == 1;
    block = Thresholds.block(workers.threads(), rest, n, columns);
    blocks = (rest.inner() + block - 1) / block;
    try {
      workers.run(Math.toIntExact(rest.outerCount() * blocks), this);
    } finally {
      scan = NO_SCAN;
      x = NOTHING;
      y = NOTHING;
    }
  }

  @Override
  public void run(int index) {
    StridedLoop rest = scan.rest();
    int outer = index / blocks;
    int first = (index - outer * blocks) * block;
    int lines = Math.min(block, rest.inner() - first);
    int from = (int) (xFrom + rest.offset(0, outer) + first * rest.innerStride(0));
    int to = (int) (yFrom + rest.offset(1, outer) + first * rest.innerStride(1));
    if (columns) {
      columns(from, to, lines);
      return;
    }
    for (int line = 0; line < lines; line++) {
      int lineFrom = (int) (from + line * rest.innerStride(0));
      int lineTo = (int) (to + line * rest.innerStride(1));
      if (scan.product()) {
        ScanLines.products(scan.exclusive(), x, lineFrom, xStep, y, lineTo, yStep, n);
      } else {
        ScanLines.sums(scan.exclusive(), x, lineFrom, xStep, y, lineTo, yStep, n);
      }
    }
  }

  private void columns(int from, int to, int lines) {
    float[] running = scratch.leaseFloats(lines);
    try {
      Arrays.fill(running, 0, lines, scan.product() ? 1f : 0f);
      for (int row = 0; row < n; row++) {
        int rowFrom = (int) (from + row * xStep);
        int rowTo = (int) (to + row * yStep);
        if (scan.product()) {
          ScanLines.productRow(scan.exclusive(), running, x, rowFrom, y, rowTo, lines);
        } else {
          ScanLines.sumRow(scan.exclusive(), running, x, rowFrom, y, rowTo, lines);
        }
      }
    } finally {
      scratch.release(running);
    }
  }
}
