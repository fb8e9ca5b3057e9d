package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter;
import java.util.Objects;

/** A filter as {@code conv2d.cu} reads it: what every convolution makes first, made once. */
final class CudaPackedFilter implements PackedFilter {
  private final CudaConv2d owner;
  private final Use use;
  private final Conv2d conv;
  private final CudaBuffer copy;

  CudaPackedFilter(CudaConv2d owner, Use use, Conv2d conv, CudaBuffer copy) {
    this.owner = owner;
    this.use = use;
    this.conv = conv;
    this.copy = copy;
  }

  /** The argument as an open filter of these kernels for a convolution. */
  static CudaPackedFilter cast(
      PackedFilter filter, CudaConv2d owner, Use use, Conv2d conv, String name) {
    Objects.requireNonNull(filter, name);
    if (!(filter instanceof CudaPackedFilter mine) || mine.owner != owner) {
      throw new IllegalArgumentException(
          name
              + " is "
              + filter
              + ", packed by other kernels; expected one packed by those of "
              + owner.dtype
              + " of this backend");
    }
    if (mine.use != use || !mine.conv.differsAtMostInBatch(conv)) {
      throw new IllegalArgumentException(
          name + " is " + filter + "; expected one packed for " + use + " of " + conv);
    }
    if (mine.copy.allocation().isClosed()) {
      throw new IllegalStateException(name + " is " + filter + ", which is closed");
    }
    return mine;
  }

  CudaBuffer copy() {
    return copy;
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
    return owner.dtype;
  }

  @Override
  public Device device() {
    return copy.device();
  }

  @Override
  public void close() {
    copy.close();
  }

  @Override
  public String toString() {
    return "packed " + dtype() + " filter for " + use + " of " + conv;
  }
}
