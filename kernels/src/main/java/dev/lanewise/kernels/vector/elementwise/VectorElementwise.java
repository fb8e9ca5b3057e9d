package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryBackward;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryBackward;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.op.Where;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Element by element operations of float32 on SIMD lanes.
 *
 * <p>Forward functions keep the bounds that {@link UnaryOp} states; sums, products, quotients,
 * roots, choices and comparisons are exact to the last bit. Derivatives are computed in float32
 * with at most three roundings after the function's own, so a slope may overflow or underflow
 * although its product with dy would not. Powers are computed in double, one by one.
 */
public final class VectorElementwise implements ElementwiseKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<UnaryTask> unaries;
  private final LeasePool<UnaryBackwardTask> unaryBackwards;
  private final LeasePool<BinaryTask> binaries;
  private final LeasePool<BinaryBackwardTask> binaryBackwards;
  private final LeasePool<WhereTask> wheres;
  private final LeasePool<BiasActivationTask> biasActivations;

  /** On the given threads and scratch memory. */
  public VectorElementwise(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.unaries = new LeasePool<>(SLOTS, () -> new UnaryTask(scratch));
    this.unaryBackwards = new LeasePool<>(SLOTS, () -> new UnaryBackwardTask(scratch));
    this.binaries = new LeasePool<>(SLOTS, () -> new BinaryTask(scratch));
    this.binaryBackwards = new LeasePool<>(SLOTS, () -> new BinaryBackwardTask(scratch));
    this.wheres = new LeasePool<>(SLOTS, () -> new WhereTask(scratch));
    this.biasActivations = new LeasePool<>(SLOTS, () -> new BiasActivationTask(scratch));
  }

  @Override
  public void unary(Unary unary, Buffer x, long xOffset, Buffer y, long yOffset) {
    F32Buffer from = cast(x, xOffset, unary.x(), "x");
    F32Buffer to = cast(y, yOffset, unary.y(), "y");
    if (unary.y().size() == 0) {
      return;
    }
    UnaryTask task = unaries.lease();
    try {
      task.op = unary.op();
      task.p0 = (float) unary.p0();
      task.p1 = (float) unary.p1();
      task.input(0, 0, from.array(), start(from, xOffset), unary.x());
      int worthwhile = worthwhile(unary.op());
      task.run(workers, worthwhile, unary.loop(), 1, to.array(), start(to, yOffset), unary.y());
    } finally {
      task.clear();
      unaries.release(task);
    }
  }

  @Override
  public void unaryBackward(
      UnaryBackward backward,
      Buffer saved,
      long savedOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    boolean reads = backward.op().saves() != UnaryOp.Saves.NOTHING;
    F32Buffer gradient = cast(dy, dyOffset, backward.dy(), "dy");
    F32Buffer kept = reads ? cast(saved, savedOffset, backward.saved(), "saved") : gradient;
    F32Buffer to = cast(dx, dxOffset, backward.dx(), "dx");
    if (backward.dx().size() == 0) {
      return;
    }
    UnaryBackwardTask task = unaryBackwards.lease();
    try {
      task.op = backward.op();
      task.p0 = (float) backward.p0();
      task.p1 = (float) backward.p1();
      if (reads) {
        task.input(0, 0, kept.array(), start(kept, savedOffset), backward.saved());
      }
      task.input(1, 1, gradient.array(), start(gradient, dyOffset), backward.dy());
      int worthwhile = worthwhile(backward.op());
      task.run(
          workers, worthwhile, backward.loop(), 2, to.array(), start(to, dxOffset), backward.dx());
    } finally {
      task.clear();
      unaryBackwards.release(task);
    }
  }

  @Override
  public void binary(
      Binary binary, Buffer a, long aOffset, Buffer b, long bOffset, Buffer y, long yOffset) {
    F32Buffer left = cast(a, aOffset, binary.a(), "a");
    F32Buffer right = cast(b, bOffset, binary.b(), "b");
    F32Buffer to = cast(y, yOffset, binary.y(), "y");
    if (binary.y().size() == 0) {
      return;
    }
    BinaryTask task = binaries.lease();
    try {
      task.op = binary.op();
      task.input(0, 0, left.array(), start(left, aOffset), binary.a());
      task.input(1, 1, right.array(), start(right, bOffset), binary.b());
      int worthwhile = worthwhile(binary.op());
      task.run(workers, worthwhile, binary.loop(), 2, to.array(), start(to, yOffset), binary.y());
    } finally {
      task.clear();
      binaries.release(task);
    }
  }

  @Override
  public void binaryBackward(
      BinaryBackward backward,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    F32Buffer left = cast(a, aOffset, backward.a(), "a");
    F32Buffer right = cast(b, bOffset, backward.b(), "b");
    F32Buffer gradient = cast(dy, dyOffset, backward.dy(), "dy");
    F32Buffer to = cast(dx, dxOffset, backward.dx(), "dx");
    if (backward.dx().size() == 0) {
      return;
    }
    BinaryBackwardTask task = binaryBackwards.lease();
    try {
      task.op = backward.op();
      task.byLeft = backward.byLeft();
      task.input(0, 0, left.array(), start(left, aOffset), backward.a());
      task.input(1, 1, right.array(), start(right, bOffset), backward.b());
      task.input(2, 2, gradient.array(), start(gradient, dyOffset), backward.dy());
      int worthwhile = worthwhile(backward.op());
      task.run(
          workers, worthwhile, backward.loop(), 3, to.array(), start(to, dxOffset), backward.dx());
    } finally {
      task.clear();
      binaryBackwards.release(task);
    }
  }

  @Override
  public void where(
      Where where,
      Buffer condition,
      long conditionOffset,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      Buffer y,
      long yOffset) {
    F32Buffer chooser = cast(condition, conditionOffset, where.condition(), "condition");
    F32Buffer left = cast(a, aOffset, where.a(), "a");
    F32Buffer right = cast(b, bOffset, where.b(), "b");
    F32Buffer to = cast(y, yOffset, where.y(), "y");
    if (where.y().size() == 0) {
      return;
    }
    WhereTask task = wheres.lease();
    try {
      task.input(0, 0, chooser.array(), start(chooser, conditionOffset), where.condition());
      task.input(1, 1, left.array(), start(left, aOffset), where.a());
      task.input(2, 2, right.array(), start(right, bOffset), where.b());
      task.run(
          workers,
          Thresholds.CHEAP_TASK,
          where.loop(),
          3,
          to.array(),
          start(to, yOffset),
          where.y());
    } finally {
      task.clear();
      wheres.release(task);
    }
  }

  @Override
  public void biasActivation(
      BiasActivation form,
      Buffer x,
      long xOffset,
      Buffer bias,
      long biasOffset,
      Buffer y,
      long yOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    int xFrom = from.index(xOffset, form.size(), "x");
    F32Buffer added = F32Buffer.cast(bias, "bias");
    int biasFrom = added.index(biasOffset, form.columns(), "bias");
    F32Buffer to = F32Buffer.cast(y, "y");
    int yFrom = to.index(yOffset, form.size(), "y");
    BiasActivationTask task = biasActivations.lease();
    try {
      task.input(form, from.array(), xFrom)
          .bias(added.array(), biasFrom)
          .output(to.array(), yFrom)
          .forward(workers, worthwhile(form.op()));
    } finally {
      task.clear();
      biasActivations.release(task);
    }
  }

  @Override
  public void biasActivationBackward(
      BiasActivation form,
      Buffer saved,
      long savedOffset,
      @Nullable Buffer bias,
      long biasOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dBias,
      long dBiasOffset) {
    UnaryOp.Saves saves = form.op().saves();
    F32Buffer gradient = F32Buffer.cast(dy, "dy");
    int dyFrom = gradient.index(dyOffset, form.size(), "dy");
    boolean reads = saves != UnaryOp.Saves.NOTHING;
    F32Buffer kept = reads ? F32Buffer.cast(saved, "saved") : gradient;
    int from = reads ? kept.index(savedOffset, form.size(), "saved") : dyFrom;
    F32Buffer to = F32Buffer.cast(dx, "dx");
    int dxFrom = to.index(dxOffset, form.size(), "dx");
    F32Buffer sums = F32Buffer.cast(dBias, "dBias");
    int sumsFrom = sums.index(dBiasOffset, form.columns(), "dBias");
    BiasActivationTask task = biasActivations.lease();
    try {
      task.input(form, kept.array(), from).output(to.array(), dxFrom);
      if (bias != null) {
        F32Buffer added = F32Buffer.cast(bias, "bias");
        int biasFrom = added.index(biasOffset, form.columns(), "bias");
        if (saves == UnaryOp.Saves.INPUT) {
          task.bias(added.array(), biasFrom);
        }
      }
      task.backward(
          workers, worthwhile(form.op()), gradient.array(), dyFrom, sums.array(), sumsFrom);
    } finally {
      task.clear();
      biasActivations.release(task);
    }
  }

  @Override
  public void fill(double value, long length, Buffer y, long yOffset) {
    F32Buffer to = F32Buffer.cast(y, "y");
    int start = to.index(yOffset, length, "y");
    Arrays.fill(to.array(), start, start + (int) length, (float) value);
  }

  private static int worthwhile(UnaryOp op) {
    return switch (op) {
      case COPY, NEG, ABS, SQRT, SQUARE, RECIPROCAL, RELU, LEAKY_RELU, CLIP, AFFINE ->
          Thresholds.CHEAP_TASK;
      case EXP, EXPM1, LOG, SIGMOID, TANH, ERF, SIN, COS, ELU, SOFTPLUS, GELU, GELU_TANH, SILU ->
          Thresholds.DEAR_TASK;
      case POW_SCALAR -> Thresholds.POWER_TASK;
    };
  }

  private static int worthwhile(BinaryOp op) {
    return op == BinaryOp.POW ? Thresholds.POWER_TASK : Thresholds.CHEAP_TASK;
  }

  private static F32Buffer cast(Buffer buffer, long offset, Layout layout, String name) {
    F32Buffer host = F32Buffer.cast(buffer, name);
    layout.checkInside(offset, host.length(), name);
    return host;
  }

  /** The array index of a layout's start; the layout has elements, so that it fits an int. */
  private static int start(F32Buffer buffer, long offset) {
    return buffer.offset() + Math.toIntExact(offset);
  }
}
