package dev.lanewise.cuda.memory;

import dev.lanewise.cuda.driver.Allocation;
import dev.lanewise.cuda.driver.CudaContext;
import dev.lanewise.cuda.driver.CudaEvent;
import dev.lanewise.cuda.driver.Transfers;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.DeviceMemory;
import java.lang.foreign.MemorySegment;

/** The memory of one CUDA device. */
public final class CudaMemory implements DeviceMemory {
  private final CudaContext context;
  private final Transfers transfers;
  private final Device device;

  /** Over an open context. */
  public CudaMemory(CudaContext context, Transfers transfers, Device device) {
    this.context = context;
    this.transfers = transfers;
    this.device = device;
  }

  @Override
  public Device device() {
    return device;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.lanewise.cuda.CudaOutOfMemoryException if there is no room
   */
  @Override
  public Buffer allocate(DType dtype, long length) {
    CudaBuffer buffer = scratch(dtype, length);
    transfers.zero(buffer.allocation());
    return buffer;
  }

  /** A new buffer of undefined content. */
  public CudaBuffer scratch(DType dtype, long length) {
    if (length < 0 || length > Long.MAX_VALUE / dtype.bytes()) {
      throw new IllegalArgumentException(
          "length is " + length + "; expected 0 to " + Long.MAX_VALUE / dtype.bytes());
    }
    String what = dtype + "[" + length + "]";
    Allocation allocation = context.pool().allocate(length * dtype.bytes(), what);
    return new CudaBuffer(this, dtype, length, allocation);
  }

  /** A new event in the order of what is done with this memory, which tells the time. */
  public CudaEvent timedEvent() {
    return new CudaEvent(context, true);
  }

  @Override
  public void upload(float[] source, int sourceOffset, Buffer target, long offset, int length) {
    check(source.length, sourceOffset, length, "source");
    upload(DType.F32, MemorySegment.ofArray(source), sourceOffset, target, offset, length);
  }

  @Override
  public void upload(double[] source, int sourceOffset, Buffer target, long offset, int length) {
    check(source.length, sourceOffset, length, "source");
    upload(DType.F64, MemorySegment.ofArray(source), sourceOffset, target, offset, length);
  }

  @Override
  public void upload(int[] source, int sourceOffset, Buffer target, long offset, int length) {
    check(source.length, sourceOffset, length, "source");
    upload(DType.I32, MemorySegment.ofArray(source), sourceOffset, target, offset, length);
  }

  private void upload(
      DType dtype, MemorySegment array, int arrayOffset, Buffer target, long offset, int length) {
    CudaBuffer to = CudaBuffer.cast(target, this, dtype, offset, length, "target");
    transfers.upload(
        part(dtype, array, arrayOffset, length), to.allocation(), offset * dtype.bytes());
  }

  @Override
  public void download(Buffer source, long offset, float[] target, int targetOffset, int length) {
    check(target.length, targetOffset, length, "target");
    download(DType.F32, source, offset, MemorySegment.ofArray(target), targetOffset, length);
  }

  @Override
  public void download(Buffer source, long offset, double[] target, int targetOffset, int length) {
    check(target.length, targetOffset, length, "target");
    download(DType.F64, source, offset, MemorySegment.ofArray(target), targetOffset, length);
  }

  @Override
  public void download(Buffer source, long offset, int[] target, int targetOffset, int length) {
    check(target.length, targetOffset, length, "target");
    download(DType.I32, source, offset, MemorySegment.ofArray(target), targetOffset, length);
  }

  private void download(
      DType dtype, Buffer source, long offset, MemorySegment array, int arrayOffset, int length) {
    CudaBuffer from = CudaBuffer.cast(source, this, dtype, offset, length, "source");
    transfers.download(
        from.allocation(), offset * dtype.bytes(), part(dtype, array, arrayOffset, length));
  }

  private static MemorySegment part(DType dtype, MemorySegment array, int offset, int length) {
    return array.asSlice((long) offset * dtype.bytes(), (long) length * dtype.bytes());
  }

  @Override
  public void copy(
      Buffer source, long sourceOffset, Buffer target, long targetOffset, long length) {
    DType dtype = source.dtype();
    CudaBuffer from = CudaBuffer.cast(source, this, dtype, sourceOffset, length, "source");
    CudaBuffer to = CudaBuffer.cast(target, this, dtype, targetOffset, length, "target");
    transfers.copy(
        from.allocation(),
        sourceOffset * dtype.bytes(),
        to.allocation(),
        targetOffset * dtype.bytes(),
        length * dtype.bytes());
  }

  @Override
  public void synchronize() {
    context.synchronize();
  }

  private static void check(int arrayLength, int offset, int length, String name) {
    if (offset < 0 || length < 0 || offset > arrayLength - length) {
      throw new IllegalArgumentException(
          name
              + " holds "
              + arrayLength
              + " elements; expected "
              + length
              + " from offset "
              + offset);
    }
  }
}
