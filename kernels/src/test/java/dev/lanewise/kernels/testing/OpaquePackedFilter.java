package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter;
import java.util.Objects;

/** A packed filter that exists only when the command that makes it has run. */
final class OpaquePackedFilter implements PackedFilter {
  private final OpaqueMemory owner;
  private final Conv2d conv;
  private final Use use;
  private final DType dtype;
  private PackedFilter host;
  private boolean closed;

  OpaquePackedFilter(OpaqueMemory owner, Conv2d conv, Use use, DType dtype) {
    this.owner = owner;
    this.conv = conv;
    this.use = use;
    this.dtype = dtype;
  }

  /** Fails unless the argument is an open packed filter of this memory. */
  static void check(PackedFilter filter, OpaqueMemory memory, String name) {
    Objects.requireNonNull(filter, name);
    if (!(filter instanceof OpaquePackedFilter mine) || mine.owner != memory) {
      throw new IllegalArgumentException(
          name + " is " + filter + ", packed by other kernels; expected one of this device");
    }
    synchronized (memory) {
      if (mine.closed) {
        throw new IllegalStateException(name + " is a closed packed filter");
      }
    }
  }

  /** Called when the command that packs has run. */
  void made(PackedFilter packed) {
    host = packed;
  }

  /** Called when a command that uses it runs. */
  PackedFilter onHost() {
    return Objects.requireNonNull(host, "packed");
  }

  @Override
  public Use use() {
    return use;
  }

  @Override
  public Conv2d conv() {
    return conv;
  }

  @Override
  public DType dtype() {
    return dtype;
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
        owner.enqueue(() -> onHost().close());
      }
    }
  }

  @Override
  public String toString() {
    return "packed " + dtype + " filter for " + use + " of " + conv + "@" + device();
  }
}
