package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostConv2dKernels;
import dev.lanewise.kernels.host.HostPackedFilter;
import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.PackedFilter.Use;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.FloatSourceProduct;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import dev.lanewise.kernels.vector.reduction.Runs;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions of float32 on SIMD lanes: as implicit matrix products, with channels as lanes where
 * filters see a single one, or by Winograd's algorithm where a convolution need not be exact.
 */
public final class VectorConv2d extends HostConv2dKernels {
  /** Calls that may be in progress at once without making new workspaces. */
  private static final int SLOTS = 16;

  private final ScratchPool scratch;
  private final WorkerPool workers;
  private final LeasePool<Finish> finishes = new LeasePool<>(SLOTS, Finish::new);
  private final LeasePool<Forward> forwards;
  private final LeasePool<Depthwise> depthwise;
  private final LeasePool<Transposed> transposed;
  private final LeasePool<Filters> filters;
  private final LeasePool<WeightGradient> gradients;
  private final LeasePool<DepthwiseGradient> depthwiseGradients;
  private final LeasePool<Winograd> winograd;

  /** On the given threads and scratch memory, with the products of the same backend. */
  public VectorConv2d(WorkerPool workers, ScratchPool scratch, VectorMatmul matmul) {
    super(DType.F32);
    this.scratch = scratch;
    FloatSourceProduct product = new FloatSourceProduct(workers, scratch);
    this.workers = workers;
    this.depthwise = new LeasePool<>(SLOTS, () -> new Depthwise(scratch));
    this.forwards = new LeasePool<>(SLOTS, () -> new Forward(scratch, product));
    this.filters = new LeasePool<>(SLOTS, () -> new Filters(scratch));
    this.transposed = new LeasePool<>(SLOTS, () -> new Transposed(scratch, product));
    this.winograd = new LeasePool<>(SLOTS, () -> new Winograd(scratch, matmul));
    this.gradients = new LeasePool<>(SLOTS, () -> new WeightGradient(scratch, product));
    this.depthwiseGradients = new LeasePool<>(SLOTS, () -> new DepthwiseGradient(scratch));
  }

  @Override
  protected void convolve(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer w,
      long wOffset,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    F32Buffer from = F32Buffer.cast(w, "w");
    int wAt = from.index(wOffset, conv.sizeW(), "w");
    float[] weights = leaseFilters(conv, Use.FORWARD);
    try {
      layOut(conv, Use.FORWARD, from.array(), wAt, weights);
      forward(
          conv,
          x,
          xOffset,
          weights,
          y,
          yOffset,
          epilogue,
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } finally {
      scratch.release(weights);
    }
  }

  private float[] leaseFilters(Conv2d conv, Use use) {
    Filters order = filters.lease();
    try {
      return scratch.leaseFloats(order.size(conv, use));
    } finally {
      filters.release(order);
    }
  }

  private void layOut(Conv2d conv, Use use, float[] w, int wAt, float[] to) {
    Filters order = filters.lease();
    try {
      if (use == Use.FORWARD) {
        order.forward(conv, w, wAt, to);
      } else {
        order.transposed(conv, w, wAt, to);
      }
    } finally {
      order.clear();
      filters.release(order);
    }
  }

  @Override
  protected void convolvePacked(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostPackedFilter w,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    forward(
        conv,
        x,
        xOffset,
        ((PreparedFilter) w).weights,
        y,
        yOffset,
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  private void forward(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      float[] weights,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xAt = from.index(xOffset, conv.sizeX(), "x");
    int yAt = to.index(yOffset, conv.sizeY(), "y");
    Finish finish = finishes.lease();
    try {
      set(
          finish,
          epilogue,
          conv.outChannels(),
          conv.sizeY(),
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
      forward(conv, finish, from.array(), xAt, weights, to.array(), yAt);
    } finally {
      finish.clear();
      finishes.release(finish);
    }
  }

  private void forward(
      Conv2d conv, Finish finish, float[] x, int xAt, float[] w, float[] y, int yAt) {
    Method method = ConvThresholds.forward(conv);
    switch (method) {
      case DEPTHWISE -> {
        Depthwise task = depthwise.lease();
        try {
          task.forward(workers, finish, conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          depthwise.release(task);
        }
      }
      case WINOGRAD_2, WINOGRAD_4 -> {
        Winograd task = winograd.lease();
        try {
          task.forward(workers, finish, method.step(), conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          winograd.release(task);
        }
      }
      case PRODUCT -> {
        Forward task = forwards.lease();
        try {
          task.run(finish, conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          forwards.release(task);
        }
      }
    }
  }

  @Override
  protected void convolveTransposed(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer w,
      long wOffset,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    F32Buffer from = F32Buffer.cast(w, "w");
    int wAt = from.index(wOffset, conv.sizeW(), "w");
    float[] weights = leaseFilters(conv, Use.TRANSPOSED);
    try {
      layOut(conv, Use.TRANSPOSED, from.array(), wAt, weights);
      transposed(
          conv,
          x,
          xOffset,
          weights,
          y,
          yOffset,
          epilogue,
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } finally {
      scratch.release(weights);
    }
  }

  @Override
  protected void convolveTransposedPacked(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostPackedFilter w,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    transposed(
        conv,
        x,
        xOffset,
        ((PreparedFilter) w).weights,
        y,
        yOffset,
        epilogue,
        scale,
        scaleOffset,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  private void transposed(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      float[] weights,
      HostBuffer y,
      long yOffset,
      ConvEpilogue epilogue,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xAt = from.index(xOffset, conv.sizeY(), "x");
    int yAt = to.index(yOffset, conv.sizeX(), "y");
    Finish finish = finishes.lease();
    try {
      set(
          finish,
          epilogue,
          conv.inChannels(),
          conv.sizeX(),
          scale,
          scaleOffset,
          bias,
          biasOffset,
          residual,
          residualOffset);
      transposed(conv, finish, from.array(), xAt, weights, to.array(), yAt);
    } finally {
      finish.clear();
      finishes.release(finish);
    }
  }

  private void transposed(
      Conv2d conv, Finish finish, float[] x, int xAt, float[] w, float[] y, int yAt) {
    Method method = ConvThresholds.transposed(conv);
    switch (method) {
      case DEPTHWISE -> {
        Depthwise task = depthwise.lease();
        try {
          task.transposed(workers, finish, conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          depthwise.release(task);
        }
      }
      case WINOGRAD_2, WINOGRAD_4 -> {
        Winograd task = winograd.lease();
        try {
          task.transposed(workers, finish, method.step(), conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          winograd.release(task);
        }
      }
      case PRODUCT -> {
        Transposed task = transposed.lease();
        try {
          task.run(finish, conv, x, xAt, w, y, yAt);
        } finally {
          task.clear();
          transposed.release(task);
        }
      }
    }
  }

  private static void set(
      Finish finish,
      ConvEpilogue epilogue,
      int channels,
      long size,
      @Nullable HostBuffer scale,
      long scaleOffset,
      @Nullable HostBuffer bias,
      long biasOffset,
      @Nullable HostBuffer residual,
      long residualOffset) {
    F32Buffer factors = scale == null ? null : F32Buffer.cast(scale, "scale");
    F32Buffer shifts = bias == null ? null : F32Buffer.cast(bias, "bias");
    F32Buffer added = residual == null ? null : F32Buffer.cast(residual, "residual");
    finish.set(
        epilogue,
        factors == null ? null : factors.array(),
        factors == null ? 0 : factors.index(scaleOffset, channels, "scale"),
        shifts == null ? null : shifts.array(),
        shifts == null ? 0 : shifts.index(biasOffset, channels, "bias"),
        added == null ? null : added.array(),
        added == null ? 0 : added.index(residualOffset, size, "residual"));
  }

  @Override
  protected HostPackedFilter packFilter(Conv2d conv, Use use, HostBuffer w, long wOffset) {
    F32Buffer from = F32Buffer.cast(w, "w");
    int wAt = from.index(wOffset, conv.sizeW(), "w");
    Filters order = filters.lease();
    try {
      PreparedFilter filter = new PreparedFilter(this, use, conv, order.size(conv, use));
      if (use == Use.FORWARD) {
        order.forward(conv, from.array(), wAt, filter.weights);
      } else {
        order.transposed(conv, from.array(), wAt, filter.weights);
      }
      return filter;
    } finally {
      order.clear();
      filters.release(order);
    }
  }

  @Override
  protected void weightGradient(
      Conv2d conv,
      HostBuffer x,
      long xOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dw,
      long dwOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer gradient = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dw, "dw");
    int xAt = from.index(xOffset, conv.sizeX(), "x");
    int dyAt = gradient.index(dyOffset, conv.sizeY(), "dy");
    int dwAt = to.index(dwOffset, conv.sizeW(), "dw");
    if (ConvThresholds.hasChannelsAsLanes(conv)) {
      DepthwiseGradient task = depthwiseGradients.lease();
      try {
        task.run(workers, conv, from.array(), xAt, gradient.array(), dyAt, to.array(), dwAt);
      } finally {
        task.clear();
        depthwiseGradients.release(task);
      }
      return;
    }
    WeightGradient task = gradients.lease();
    try {
      task.run(conv, from.array(), xAt, gradient.array(), dyAt, to.array(), dwAt);
    } finally {
      task.clear();
      gradients.release(task);
    }
  }

  @Override
  protected void biasGradient(
      Conv2d conv, HostBuffer dy, long dyOffset, HostBuffer dBias, long dBiasOffset) {
    F32Buffer from = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dBias, "dBias");
    int dyAt = from.index(dyOffset, conv.sizeY(), "dy");
    int at = to.index(dBiasOffset, conv.outChannels(), "dBias");
    int plane = conv.outHeight() * conv.outWidth();
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int o = 0; o < conv.outChannels(); o++) {
        float total = 0;
        for (int n = 0; n < conv.batch(); n++) {
          total += sum(from.array(), dyAt + (n * conv.outChannels() + o) * plane, plane, lanes);
        }
        to.array()[at + o] = total;
      }
    } finally {
      scratch.release(lanes);
    }
  }

  private static float sum(float[] x, int xAt, int n, float[] lanes) {
    float total = 0;
    for (int i = 0; i < n; i += Math.min(Runs.MAX_RUN, n - i)) {
      total += Runs.sum(x, xAt + i, Math.min(Runs.MAX_RUN, n - i), lanes);
    }
    return total;
  }
}
