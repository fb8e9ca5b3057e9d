package dev.lanewise.kernels.host;

import dev.lanewise.kernels.op.Conv2d;

/** A packed filter that is a plain copy: for kernels that read weights as they are. */
final class PlainPackedFilter extends HostPackedFilter {
  private final HostBuffer copy;

  PlainPackedFilter(
      HostConv2dKernels owner, Use use, Conv2d conv, HostBuffer weights, long offset) {
    super(owner, use, conv);
    this.copy = HostBuffer.allocate(owner.dtype(), Math.toIntExact(conv.sizeW()));
    new HostMemory().copy(weights, offset, copy, 0, conv.sizeW());
  }

  /** The weights, from element 0 on. */
  HostBuffer copy() {
    return copy;
  }
}
