package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostPool2dKernels;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import org.jspecify.annotations.Nullable;

/** {@link Pool2dKernels}: one window after the other. */
final class ScalarPool2d extends HostPool2dKernels {
  private final Real real;

  ScalarPool2d(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected void maxima(
      Pool2d pool,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      @Nullable I32Buffer indices,
      long indicesOffset) {
    long at = 0;
    for (long plane = 0; plane < pool.planes(); plane++) {
      long x0 = xOffset + plane * pool.height() * pool.width();
      for (int p = 0; p < pool.outHeight(); p++) {
        for (int q = 0; q < pool.outWidth(); q++) {
          int place = placeOfLargest(pool, x, x0, p, q);
          real.set(y, yOffset + at, real.get(x, x0 + place));
          if (indices != null) {
            indices.array()[Math.toIntExact(indices.offset() + indicesOffset + at)] = place;
          }
          at++;
        }
      }
    }
  }

  private int placeOfLargest(Pool2d pool, HostBuffer x, long x0, int p, int q) {
    int place = pool.rowStart(p) * pool.width() + pool.columnStart(q);
    double best = real.get(x, x0 + place);
    for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
      for (int column = pool.columnStart(q);
          column < pool.columnEnd(q);
          column += pool.columnStep()) {
        int here = row * pool.width() + column;
        double value = real.get(x, x0 + here);
        if (value > best || Double.isNaN(value) && !Double.isNaN(best)) {
          place = here;
          best = value;
        }
      }
    }
    return place;
  }

  @Override
  protected void scatter(
      Pool2d pool,
      HostBuffer dy,
      long dyOffset,
      I32Buffer indices,
      long indicesOffset,
      HostBuffer dx,
      long dxOffset) {
    clear(pool, dx, dxOffset);
    long windows = (long) pool.outHeight() * pool.outWidth();
    long at = 0;
    for (long plane = 0; plane < pool.planes(); plane++) {
      long dx0 = dxOffset + plane * pool.height() * pool.width();
      for (long window = 0; window < windows; window++) {
        int i = Math.toIntExact(indices.offset() + indicesOffset + at);
        add(dx, dx0 + indices.array()[i], real.get(dy, dyOffset + at));
        at++;
      }
    }
  }

  @Override
  protected void averages(Pool2d pool, HostBuffer x, long xOffset, HostBuffer y, long yOffset) {
    long size = (long) pool.height() * pool.width();
    long at = 0;
    for (long plane = 0; plane < pool.planes(); plane++) {
      long x0 = xOffset + plane * size;
      for (int p = 0; p < pool.outHeight(); p++) {
        for (int q = 0; q < pool.outWidth(); q++) {
          double sum =
              pool.isGlobal()
                  ? LaneSum.PLAIN.over(size, real, x, x0, x, x0, 0)
                  : sum(pool, x, x0, p, q);
          real.set(y, yOffset + at++, sum / real.round(pool.divisor(p, q)));
        }
      }
    }
  }

  private double sum(Pool2d pool, HostBuffer x, long x0, int p, int q) {
    double sum = 0;
    for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
      for (int column = pool.columnStart(q);
          column < pool.columnEnd(q);
          column += pool.columnStep()) {
        sum = real.round(sum + real.get(x, x0 + (long) row * pool.width() + column));
      }
    }
    return sum;
  }

  @Override
  protected void spread(Pool2d pool, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset) {
    clear(pool, dx, dxOffset);
    long at = 0;
    for (long plane = 0; plane < pool.planes(); plane++) {
      long dx0 = dxOffset + plane * pool.height() * pool.width();
      for (int p = 0; p < pool.outHeight(); p++) {
        for (int q = 0; q < pool.outWidth(); q++) {
          double share = real.round(real.get(dy, dyOffset + at++) / real.round(pool.divisor(p, q)));
          for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
            for (int column = pool.columnStart(q);
                column < pool.columnEnd(q);
                column += pool.columnStep()) {
              add(dx, dx0 + (long) row * pool.width() + column, share);
            }
          }
        }
      }
    }
  }

  private void clear(Pool2d pool, HostBuffer dx, long dxOffset) {
    for (long i = 0; i < pool.sizeX(); i++) {
      real.set(dx, dxOffset + i, 0);
    }
  }

  private void add(HostBuffer buffer, long index, double value) {
    real.set(buffer, index, real.get(buffer, index) + value);
  }
}
