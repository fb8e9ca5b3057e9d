package dev.lanewise.cuda.memory;

import dev.lanewise.cuda.driver.Allocation;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.Layout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A buffer on a CUDA device. */
public final class CudaBuffer implements Buffer {
  private final CudaMemory memory;
  private final DType dtype;
  private final long length;
  private final Allocation allocation;

  CudaBuffer(CudaMemory memory, DType dtype, long length, Allocation allocation) {
    this.memory = memory;
    this.dtype = dtype;
    this.length = length;
    this.allocation = allocation;
  }

  /**
   * The argument as an open buffer of this memory and type.
   *
   * @param name the argument's name, for messages
   * @throws IllegalArgumentException if it is of another device, backend or type
   * @throws IllegalStateException if it is closed
   */
  public static CudaBuffer cast(
      @Nullable Buffer buffer, CudaMemory memory, DType dtype, String name) {
    Objects.requireNonNull(buffer, name);
    if (!(buffer instanceof CudaBuffer mine) || mine.memory != memory || mine.dtype != dtype) {
      throw new IllegalArgumentException(
          name
              + " is "
              + buffer
              + " of "
              + buffer.device()
              + "; expected "
              + dtype
              + " of this backend on "
              + memory.device());
    }
    if (mine.allocation.isClosed()) {
      throw new IllegalStateException(name + " is a closed buffer");
    }
    return mine;
  }

  /** The same, after checking that {@code count} elements from {@code offset} on lie inside. */
  public static CudaBuffer cast(
      @Nullable Buffer buffer,
      CudaMemory memory,
      DType dtype,
      long offset,
      long count,
      String name) {
    CudaBuffer mine = cast(buffer, memory, dtype, name);
    if (offset < 0 || count < 0 || offset > mine.length - count) {
      throw new IllegalArgumentException(
          name
              + " holds "
              + mine.length
              + " elements; expected "
              + count
              + " from offset "
              + offset);
    }
    return mine;
  }

  /** The same, after checking that the layout from {@code offset} on lies inside. */
  public static CudaBuffer cast(
      @Nullable Buffer buffer,
      CudaMemory memory,
      DType dtype,
      long offset,
      Layout layout,
      String name) {
    CudaBuffer mine = cast(buffer, memory, dtype, name);
    layout.checkInside(offset, mine.length, name);
    return mine;
  }

  /** Where its elements are. */
  public Allocation allocation() {
    return allocation;
  }

  /** The address of an element. */
  public long address(long offset) {
    return allocation.address() + offset * dtype.bytes();
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Device device() {
    return memory.device();
  }

  @Override
  public void close() {
    allocation.close();
  }

  @Override
  public String toString() {
    return dtype + "[" + length + "]@" + device();
  }
}
