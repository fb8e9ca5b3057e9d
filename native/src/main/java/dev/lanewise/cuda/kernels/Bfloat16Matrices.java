package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;

/**
 * Copies of float32 matrices rounded to bfloat16, to the nearest and ties to even, NaN kept: {@code
 * bfloat16.cu}. A copy is a buffer of I32, two elements a word; its rows lie {@link #pitch} apart,
 * which is what tensor cores read fastest.
 */
final class Bfloat16Matrices extends KernelFamily {
  /** 16 bytes. */
  private static final int ALIGNED = 8;

  private final KernelTable kernels;

  Bfloat16Matrices(DeviceServices services) {
    super(services, DType.F32);
    this.kernels = kernels("bfloat16", "round_rows");
  }

  /** Whether a buffer is such a copy. */
  static boolean isRounded(CudaBuffer buffer) {
    return buffer.dtype() == DType.I32;
  }

  /** The leading dimension of a copy. */
  static int pitch(int columns) {
    return Math.toIntExact(Math.max(ALIGNED, (columns + (ALIGNED - 1L)) & -ALIGNED));
  }

  /** Elements from one matrix of a batch of copies to the next. */
  static long stride(int rows, int columns) {
    return (long) rows * pitch(columns);
  }

  /** Rounded copies of {@code count} matrices of stored rows, in new scratch memory. */
  CudaBuffer copy(
      CudaBuffer from, long offset, int rows, int columns, int leading, long stride, int count) {
    CudaBuffer to =
        services.memory().scratch(DType.I32, stride(rows, columns) / 2 * Math.max(1, count));
    boolean complete = false;
    try {
      round(from, offset, rows, columns, leading, stride, count, to);
      complete = true;
      return to;
    } finally {
      if (!complete) {
        to.close();
      }
    }
  }

  /** The same into a buffer that is there. */
  void round(
      CudaBuffer from,
      long offset,
      int rows,
      int columns,
      int leading,
      long stride,
      int count,
      CudaBuffer to) {
    try (Launch launch = launch(kernels.get(0))) {
      pointer(launch, from, offset);
      launch.int64(rows).int32(columns).int32(leading).int64(stride).int32(count);
      pointer(launch, to, 0);
      launch.int32(pitch(columns) / 2);
      runEach(launch, (long) count * rows * ((columns + 1L) / 2));
    }
  }
}
