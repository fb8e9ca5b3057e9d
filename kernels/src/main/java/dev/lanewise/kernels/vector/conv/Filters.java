package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatRowBlocks;

/** Lays out weights as the methods read them; reused between calls. */
final class Filters {
  private final ScratchPool scratch;
  private final Phase phase = new Phase();
  private final FloatRowBlocks rows = new FloatRowBlocks();

  Filters(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    rows.clear();
  }

  private static Method method(Conv2d conv, Use use) {
    return use == Use.FORWARD ? ConvThresholds.forward(conv) : ConvThresholds.transposed(conv);
  }

  /**
   * How many elements there are.
   *
   * @throws IllegalArgumentException if no array has so many
   */
  int size(Conv2d conv, Use use) {
    Method method = method(conv, use);
    long size =
        switch (method) {
          case WINOGRAD_2, WINOGRAD_4 ->
              (long) Winograd.elements(method.step()) * conv.outChannels() * conv.inChannels();
          case DEPTHWISE -> DepthwiseFilters.size(conv);
          case PRODUCT ->
              conv.groups() * (use == Use.FORWARD ? forwardSize(conv) : transposedSize(conv));
        };
    if (size > ScratchPool.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the weights of %s take %d elements as they are read; expected at most %d"
              .formatted(conv, size, ScratchPool.MAX_LENGTH));
    }
    return (int) size;
  }

  /** The elements of a group for the forward product. */
  static long forwardSize(Conv2d conv) {
    return FloatRowBlocks.size(conv.groupOutChannels(), depth(conv));
  }

  private static int depth(Conv2d conv) {
    return conv.groupInChannels() * conv.window().kernelH() * conv.window().kernelW();
  }

  /** The elements of a group for the products of all phases. */
  private long transposedSize(Conv2d conv) {
    Window2d window = conv.window();
    long size = 0;
    for (int row = 0; row < window.strideH(); row++) {
      for (int column = 0; column < window.strideW(); column++) {
        phase.set(window, conv.height(), conv.width(), row, column);
        int depth = conv.groupOutChannels() * phase.down() * phase.across();
        size += FloatRowBlocks.size(conv.groupInChannels(), depth);
      }
    }
    return size;
  }

  /** Looks at the rows of one group for the forward product. */
  static void forwardRows(FloatRowBlocks rows, Conv2d conv, int group, float[] weights) {
    int start = Math.toIntExact(group * forwardSize(conv));
    rows.over(weights, start, conv.groupOutChannels(), depth(conv));
  }

  /** Lays them out from element 0 on for the forward convolution. */
  void forward(Conv2d conv, float[] w, int wAt, float[] to) {
    Method method = ConvThresholds.forward(conv);
    switch (method) {
      case WINOGRAD_2, WINOGRAD_4 ->
          WinogradFilters.forward(method.step(), scratch, conv, w, wAt, to);
      case DEPTHWISE -> DepthwiseFilters.forward(conv, w, wAt, to);
      case PRODUCT -> forwardRows(conv, w, wAt, to);
    }
  }

  private void forwardRows(Conv2d conv, float[] w, int wAt, float[] to) {
    int depth = depth(conv);
    boolean inOrder = depth == conv.groupInChannels() || conv.groupInChannels() == 1;
    int made = conv.groupOutChannels();
    float[] row = scratch.leaseFloats(inOrder ? 0 : depth);
    try {
      for (int group = 0; group < conv.groups(); group++) {
        forwardRows(rows, conv, group, to);
        for (int o = 0; o < made; o++) {
          int channel = group * made + o;
          if (inOrder) {
            rows.set(o, w, wAt + channel * depth);
          } else {
            FilterOrder.forward(conv, channel, w, wAt, row);
            rows.set(o, row, 0);
          }
        }
      }
    } finally {
      scratch.release(row);
    }
  }

  /** The same for the transposed one: group by group, and in those phase by phase. */
  void transposed(Conv2d conv, float[] w, int wAt, float[] to) {
    Method method = ConvThresholds.transposed(conv);
    switch (method) {
      case WINOGRAD_2, WINOGRAD_4 ->
          WinogradFilters.transposed(method.step(), scratch, conv, w, wAt, to);
      case DEPTHWISE -> DepthwiseFilters.transposed(conv, phase, w, wAt, to);
      case PRODUCT -> transposedRows(conv, w, wAt, to);
    }
  }

  private void transposedRows(Conv2d conv, float[] w, int wAt, float[] to) {
    int read = conv.groupOutChannels();
    int made = conv.groupInChannels();
    int taps = conv.window().kernelH() * conv.window().kernelW();
    float[] row = scratch.leaseFloats(Math.multiplyExact(read, taps));
    try {
      float[] blocks = scratch.leaseFloats(Math.multiplyExact(FilterOrder.CHANNELS * read, taps));
      try {
        int size = Math.toIntExact(transposedSize(conv));
        for (int group = 0; group < conv.groups(); group++) {
          for (int first = 0; first < made; first += FilterOrder.CHANNELS) {
            int count = Math.min(FilterOrder.CHANNELS, made - first);
            FilterOrder.byBlocks(conv, group, first, count, w, wAt, blocks);
            phases(conv, first, count, blocks, row, to, group * size);
          }
        }
      } finally {
        scratch.release(blocks);
      }
    } finally {
      scratch.release(row);
    }
  }

  /** Some channels of a group, whose phases start at {@code at}. */
  private void phases(
      Conv2d conv, int first, int count, float[] blocks, float[] row, float[] to, int at) {
    Window2d window = conv.window();
    int made = conv.groupInChannels();
    int start = at;
    for (int i = 0; i < window.strideH(); i++) {
      for (int j = 0; j < window.strideW(); j++) {
        phase.set(window, conv.height(), conv.width(), i, j);
        int depth = conv.groupOutChannels() * phase.down() * phase.across();
        rows.over(to, start, made, depth);
        for (int c = 0; c < count; c++) {
          FilterOrder.transposed(conv, phase, c, count, blocks, row);
          rows.set(first + c, row, 0);
        }
        start += FloatRowBlocks.size(made, depth);
      }
    }
  }
}
