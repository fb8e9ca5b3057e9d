package dev.lanewise.kernels.host;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter;
import java.util.Objects;

/** A packed filter on the Java heap; host providers extend it with a layout of their own. */
public abstract class HostPackedFilter implements PackedFilter {
  private final HostConv2dKernels owner;
  private final Use use;
  private final Conv2d conv;
  private final DType dtype;
  private volatile boolean closed;

  /**
   * A filter for the kernels that packed it.
   *
   * @param owner the kernels that can read it
   */
  protected HostPackedFilter(HostConv2dKernels owner, Use use, Conv2d conv) {
    this.owner = Objects.requireNonNull(owner, "owner");
    this.use = Objects.requireNonNull(use, "use");
    this.conv = Objects.requireNonNull(conv, "conv");
    this.dtype = owner.dtype();
  }

  /**
   * The argument as a packed filter that these kernels can use for a convolution.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if other kernels packed it, or for another use or convolution
   * @throws IllegalStateException if it is closed
   */
  static HostPackedFilter cast(
      PackedFilter filter, HostConv2dKernels kernels, Use use, Conv2d conv, String name) {
    Objects.requireNonNull(filter, name);
    if (!(filter instanceof HostPackedFilter mine) || mine.owner != kernels) {
      throw new IllegalArgumentException(
          name
              + " is "
              + filter
              + ", packed by other kernels; expected one packed by those of "
              + kernels.dtype()
              + " of this backend");
    }
    if (mine.use != use || !mine.conv.differsAtMostInBatch(conv)) {
      throw new IllegalArgumentException(
          name + " is " + filter + "; expected one packed for " + use + " of " + conv);
    }
    if (mine.closed) {
      throw new IllegalStateException(name + " is " + filter + ", which is closed");
    }
    return mine;
  }

  @Override
  public final Use use() {
    return use;
  }

  @Override
  public final Conv2d conv() {
    return conv;
  }

  @Override
  public final DType dtype() {
    return dtype;
  }

  @Override
  public final Device device() {
    return Device.HOST;
  }

  /** Makes later use an error; the garbage collector frees the memory. */
  @Override
  public final void close() {
    closed = true;
  }

  @Override
  public final String toString() {
    return "packed " + dtype + " filter for " + use + " of " + conv;
  }
}
