package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.host.HostConv2dKernels;
import dev.lanewise.kernels.host.HostPackedFilter;
import dev.lanewise.kernels.op.Conv2d;

/** Weights in the order in which the kernels read them. */
final class PreparedFilter extends HostPackedFilter {
  /** The weights, from element 0 on. */
  final float[] weights;

  PreparedFilter(HostConv2dKernels owner, Use use, Conv2d conv, int size) {
    super(owner, use, conv);
    this.weights = new float[size];
  }
}
