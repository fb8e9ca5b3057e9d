package dev.lanewise.kernels.scalar;

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

/** {@link IndexingKernels}, one element after the other. */
final class ScalarIndexing implements IndexingKernels {
  private final DType dtype;

  ScalarIndexing(DType dtype) {
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
    int x0 = from.index(xOffset, gather.sourceSize(), "x");
    int y0 = to.index(yOffset, gather.resultSize(), "y");
    I32Buffer places = indices(gather, indices, indicesOffset);
    for (int o = 0; o < gather.outer(); o++) {
      for (int i = 0; i < gather.count(); i++) {
        int source = x0 + (o * gather.axis() + place(places, indicesOffset + i)) * gather.inner();
        int target = y0 + (o * gather.count() + i) * gather.inner();
        for (int element = 0; element < gather.inner(); element++) {
          move(from, source + element, to, target + element);
        }
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
    Real real = Real.of(dtype);
    HostBuffer from = real.cast(x, xOffset, gather.resultSize(), "x");
    HostBuffer to = real.cast(y, yOffset, gather.sourceSize(), "y");
    I32Buffer places = indices(gather, indices, indicesOffset);
    for (int o = 0; o < gather.outer(); o++) {
      for (int i = 0; i < gather.count(); i++) {
        long place = place(places, indicesOffset + i);
        long source = xOffset + ((long) o * gather.count() + i) * gather.inner();
        long target = yOffset + ((long) o * gather.axis() + place) * gather.inner();
        for (int element = 0; element < gather.inner(); element++) {
          double sum = real.get(to, target + element) + real.get(from, source + element);
          real.set(to, target + element, sum);
        }
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
    for (long outer = 0; outer < loop.outerCount(); outer++) {
      long xi = from.offset() + xOffset + loop.offset(0, outer);
      long yi = to.offset() + yOffset + loop.offset(1, outer);
      for (int i = 0; i < loop.inner(); i++) {
        move(from, Math.toIntExact(xi), to, Math.toIntExact(yi));
        xi += loop.innerStride(0);
        yi += loop.innerStride(1);
      }
    }
  }

  /** Moves one element by its bits. */
  private void move(HostBuffer from, int source, HostBuffer to, int target) {
    switch (dtype) {
      case F32 -> ((F32Buffer) to).array()[target] = ((F32Buffer) from).array()[source];
      case F64 -> ((F64Buffer) to).array()[target] = ((F64Buffer) from).array()[source];
      case I32 -> ((I32Buffer) to).array()[target] = ((I32Buffer) from).array()[source];
    }
  }

  private HostBuffer cast(Buffer buffer, String name) {
    return switch (dtype) {
      case F32 -> F32Buffer.cast(buffer, name);
      case F64 -> F64Buffer.cast(buffer, name);
      case I32 -> I32Buffer.cast(buffer, name);
    };
  }

  private static I32Buffer indices(Gather gather, Buffer indices, long offset) {
    I32Buffer places = I32Buffer.cast(indices, "indices");
    places.index(offset, gather.count(), "indices");
    for (int i = 0; i < gather.count(); i++) {
      int place = place(places, offset + i);
      if (place < 0 || place >= gather.axis()) {
        throw new IllegalArgumentException(
            "indices[" + i + "] is " + place + "; expected 0 to " + (gather.axis() - 1));
      }
    }
    return places;
  }

  private static int place(I32Buffer indices, long index) {
    return indices.array()[Math.toIntExact(indices.offset() + index)];
  }
}
