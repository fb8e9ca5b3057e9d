package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.DeviceMemory;

/** The memory of this JVM. Kernels run in the calling thread, so nothing is ever pending. */
public final class HostMemory implements DeviceMemory {
  @Override
  public Device device() {
    return Device.HOST;
  }

  @Override
  public Buffer allocate(DType dtype, long length) {
    if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "length is " + length + "; expected 0 to " + (Integer.MAX_VALUE - 8));
    }
    return HostBuffer.allocate(dtype, (int) length);
  }

  @Override
  public void upload(float[] source, int sourceOffset, Buffer target, long offset, int length) {
    F32Buffer to = F32Buffer.cast(target, "target");
    check(source.length, sourceOffset, length, "source");
    System.arraycopy(source, sourceOffset, to.array(), to.index(offset, length, "target"), length);
  }

  @Override
  public void upload(double[] source, int sourceOffset, Buffer target, long offset, int length) {
    F64Buffer to = F64Buffer.cast(target, "target");
    check(source.length, sourceOffset, length, "source");
    System.arraycopy(source, sourceOffset, to.array(), to.index(offset, length, "target"), length);
  }

  @Override
  public void upload(int[] source, int sourceOffset, Buffer target, long offset, int length) {
    I32Buffer to = I32Buffer.cast(target, "target");
    check(source.length, sourceOffset, length, "source");
    System.arraycopy(source, sourceOffset, to.array(), to.index(offset, length, "target"), length);
  }

  @Override
  public void download(Buffer source, long offset, float[] target, int targetOffset, int length) {
    F32Buffer from = F32Buffer.cast(source, "source");
    check(target.length, targetOffset, length, "target");
    System.arraycopy(
        from.array(), from.index(offset, length, "source"), target, targetOffset, length);
  }

  @Override
  public void download(Buffer source, long offset, double[] target, int targetOffset, int length) {
    F64Buffer from = F64Buffer.cast(source, "source");
    check(target.length, targetOffset, length, "target");
    System.arraycopy(
        from.array(), from.index(offset, length, "source"), target, targetOffset, length);
  }

  @Override
  public void download(Buffer source, long offset, int[] target, int targetOffset, int length) {
    I32Buffer from = I32Buffer.cast(source, "source");
    check(target.length, targetOffset, length, "target");
    System.arraycopy(
        from.array(), from.index(offset, length, "source"), target, targetOffset, length);
  }

  @Override
  public void copy(
      Buffer source, long sourceOffset, Buffer target, long targetOffset, long length) {
    Object from;
    Object to;
    switch (source.dtype()) {
      case F32 -> {
        from = F32Buffer.cast(source, "source").array();
        to = F32Buffer.cast(target, "target").array();
      }
      case F64 -> {
        from = F64Buffer.cast(source, "source").array();
        to = F64Buffer.cast(target, "target").array();
      }
      default -> {
        from = I32Buffer.cast(source, "source").array();
        to = I32Buffer.cast(target, "target").array();
      }
    }
    int start = ((HostBuffer) source).index(sourceOffset, length, "source");
    int end = ((HostBuffer) target).index(targetOffset, length, "target");
    System.arraycopy(from, start, to, end, (int) length);
  }

  @Override
  public void synchronize() {}

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
