package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A buffer outside the Java heap that gives nothing away but its type, length and device. */
final class OpaqueBuffer implements Buffer {
  private final OpaqueMemory owner;
  private final DType dtype;
  private final int length;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment content;
  private volatile boolean closed;

  OpaqueBuffer(OpaqueMemory owner, DType dtype, int length) {
    this.owner = owner;
    this.dtype = dtype;
    this.length = length;
    this.content = arena.allocate((long) length * dtype.bytes(), dtype.bytes());
  }

  OpaqueMemory owner() {
    return owner;
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
    return OpaqueProvider.DEVICE;
  }

  /** Queues the release, so that it comes after every use queued so far. */
  @Override
  public void close() {
    synchronized (owner) {
      if (!closed) {
        closed = true;
        owner.enqueue(
            () -> {
              arena.close();
              owner.released();
            });
      }
    }
  }

  void checkOpen(String name) {
    if (closed) {
      throw new IllegalStateException(name + " is a closed buffer");
    }
  }

  /** A copy on the host. */
  HostBuffer toHost() {
    HostBuffer host = HostBuffer.allocate(dtype, length);
    switch (host) {
      case F32Buffer to ->
          MemorySegment.copy(content, ValueLayout.JAVA_FLOAT, 0, to.array(), 0, length);
      case F64Buffer to ->
          MemorySegment.copy(content, ValueLayout.JAVA_DOUBLE, 0, to.array(), 0, length);
      case I32Buffer to ->
          MemorySegment.copy(content, ValueLayout.JAVA_INT, 0, to.array(), 0, length);
    }
    return host;
  }

  /** Takes over what a host copy holds. */
  void fromHost(HostBuffer host) {
    switch (host) {
      case F32Buffer from ->
          MemorySegment.copy(from.array(), 0, content, ValueLayout.JAVA_FLOAT, 0, length);
      case F64Buffer from ->
          MemorySegment.copy(from.array(), 0, content, ValueLayout.JAVA_DOUBLE, 0, length);
      case I32Buffer from ->
          MemorySegment.copy(from.array(), 0, content, ValueLayout.JAVA_INT, 0, length);
    }
  }

  @Override
  public String toString() {
    return dtype + "[" + length + "]@" + device();
  }
}
