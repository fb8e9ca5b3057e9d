package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.parallel.ScratchPool;

/** Weights as the methods read them. */
final class Filters {
  private Filters() {}

  private static Method method(Conv2d conv, Use use) {
    return use == Use.FORWARD ? ConvThresholds.forward(conv) : ConvThresholds.transposed(conv);
  }

  /** Whether the caller's own weights are read. */
  static boolean arePlain(Conv2d conv, Use use) {
    return use == Use.FORWARD && method(conv, use) != Method.WINOGRAD && FilterOrder.isPlain(conv);
  }

  /** How many elements there are. */
  static int size(Conv2d conv, Use use) {
    long size =
        method(conv, use) == Method.WINOGRAD
            ? (long) Winograd.ELEMENTS * conv.outChannels() * conv.inChannels()
            : conv.sizeW();
    return Math.toIntExact(size);
  }

  /** Lays them out from element 0 on for the forward convolution. */
  static void forward(ScratchPool scratch, Conv2d conv, float[] w, int wAt, float[] to) {
    if (method(conv, Use.FORWARD) == Method.WINOGRAD) {
      WinogradFilters.forward(scratch, conv, w, wAt, to);
    } else {
      FilterOrder.forward(conv, w, wAt, to);
    }
  }

  /**
   * The same for the transposed one.
   *
   * @param phase a workspace
   */
  static void transposed(
      ScratchPool scratch, Phase phase, Conv2d conv, float[] w, int wAt, float[] to) {
    if (method(conv, Use.TRANSPOSED) == Method.WINOGRAD) {
      WinogradFilters.transposed(scratch, conv, w, wAt, to);
    } else {
      Transposed.order(conv, phase, w, wAt, to);
    }
  }
}
