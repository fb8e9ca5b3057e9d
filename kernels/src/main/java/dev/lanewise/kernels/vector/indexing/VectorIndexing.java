package dev.lanewise.kernels.vector.indexing;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.StridedCopy;
import dev.lanewise.kernels.op.StridedLoop;

/**
 * Gather, scatter-add and strided copies of one element type. Rows move by {@link
 * System#arraycopy}, which is the JVM's own SIMD copy; rows are added on vector lanes.
 */
public final class VectorIndexing implements IndexingKernels {
  private final DType dtype;

  /** For one element type. */
  public VectorIndexing(DType dtype) {
    this.dtype = dtype;
  }

  @Override
  public void gather(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset) {
    HostBuffer from = cast(x, "x");
    HostBuffer to = cast(y, "y");
    int xFrom = from.index(xOffset, gather.sourceSize(), "x");
    int yFrom = to.index(yOffset, gather.resultSize(), "y");
    int[] places = places(gather, indices, indicesOffset);
    int first = I32Buffer.cast(indices, "indices").index(indicesOffset, gather.count(), "indices");
    int inner = gather.inner();
    for (int outer = 0; outer < gather.outer(); outer++) {
      int source = xFrom + outer * gather.axis() * inner;
      int target = yFrom + outer * gather.count() * inner;
      for (int i = 0; i < gather.count(); i++) {
        move(from, source + places[first + i] * inner, 1, to, target + i * inner, 1, inner);
      }
    }
  }

  @Override
  public void scatterAdd(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("x is a " + dtype + " buffer; expected F32 or F64");
    }
    HostBuffer from = cast(x, "x");
    HostBuffer to = cast(y, "y");
    int xFrom = from.index(xOffset, gather.resultSize(), "x");
    int yFrom = to.index(yOffset, gather.sourceSize(), "y");
    int[] places = places(gather, indices, indicesOffset);
    int first = I32Buffer.cast(indices, "indices").index(indicesOffset, gather.count(), "indices");
    int inner = gather.inner();
    for (int outer = 0; outer < gather.outer(); outer++) {
      int source = xFrom + outer * gather.count() * inner;
      int target = yFrom + outer * gather.axis() * inner;
      for (int i = 0; i < gather.count(); i++) {
        add(from, source + i * inner, to, target + places[first + i] * inner, inner);
      }
    }
  }

  @Override
  public void copy(StridedCopy copy, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = cast(x, "x");
    HostBuffer to = cast(y, "y");
    copy.x().checkInside(xOffset, from.length(), "x");
    copy.y().checkInside(yOffset, to.length(), "y");
    StridedLoop loop = copy.loop();
    long xFrom = from.offset() + xOffset;
    long yFrom = to.offset() + yOffset;
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      move(
          from,
          (int) (xFrom + loop.offset(0, outer)),
          loop.innerStride(0),
          to,
          (int) (yFrom + loop.offset(1, outer)),
          loop.innerStride(1),
          loop.inner());
    }
  }

  private void move(HostBuffer x, int from, long xStep, HostBuffer y, int to, long yStep, int n) {
    switch (dtype) {
      case F32 -> {
        float[] source = ((F32Buffer) x).array();
        float[] target = ((F32Buffer) y).array();
        if (isRow(xStep, yStep, n)) {
          System.arraycopy(source, from, target, to, n);
        } else {
          Lines.move(source, from, xStep, target, to, yStep, n);
        }
      }
      case F64 -> {
        double[] source = ((F64Buffer) x).array();
        double[] target = ((F64Buffer) y).array();
        if (isRow(xStep, yStep, n)) {
          System.arraycopy(source, from, target, to, n);
        } else {
          Lines.move(source, from, xStep, target, to, yStep, n);
        }
      }
      case I32 -> {
        int[] source = ((I32Buffer) x).array();
        int[] target = ((I32Buffer) y).array();
        if (isRow(xStep, yStep, n)) {
          System.arraycopy(source, from, target, to, n);
        } else {
          Lines.move(source, from, xStep, target, to, yStep, n);
        }
      }
    }
  }

  /** Whether a library copy does it, and is worth its call. */
  private static boolean isRow(long xStep, long yStep, int n) {
    return xStep == 1 && yStep == 1 && n > 4;
  }

  private void add(HostBuffer x, int from, HostBuffer y, int to, int n) {
    if (dtype == DType.F32) {
      Lines.add(((F32Buffer) x).array(), from, ((F32Buffer) y).array(), to, n);
    } else {
      Lines.add(((F64Buffer) x).array(), from, ((F64Buffer) y).array(), to, n);
    }
  }

  private HostBuffer cast(Buffer buffer, String name) {
    return switch (dtype) {
      case F32 -> F32Buffer.cast(buffer, name);
      case F64 -> F64Buffer.cast(buffer, name);
      case I32 -> I32Buffer.cast(buffer, name);
    };
  }

  /** The array of indices, after checking each of them. */
  private static int[] places(Gather gather, Buffer indices, long offset) {
    I32Buffer buffer = I32Buffer.cast(indices, "indices");
    int first = buffer.index(offset, gather.count(), "indices");
    int[] places = buffer.array();
    for (int i = 0; i < gather.count(); i++) {
      int place = places[first + i];
      if (place < 0 || place >= gather.axis()) {
        throw new IllegalArgumentException(
            "indices[" + i + "] is " + place + "; expected 0 to " + (gather.axis() - 1));
      }
    }
    return places;
  }
}
