package dev.lanewise.nn;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.op.ArgReduction;
import dev.lanewise.nn.op.BinaryFunction;
import dev.lanewise.nn.op.Broadcast;
import dev.lanewise.nn.op.Concat;
import dev.lanewise.nn.op.CrossEntropy;
import dev.lanewise.nn.op.ElementLossFunction;
import dev.lanewise.nn.op.GatherSlices;
import dev.lanewise.nn.op.Linear;
import dev.lanewise.nn.op.MatMul;
import dev.lanewise.nn.op.Reduction;
import dev.lanewise.nn.op.Reshape;
import dev.lanewise.nn.op.Slice;
import dev.lanewise.nn.op.Softmax;
import dev.lanewise.nn.op.Transpose;
import dev.lanewise.nn.op.UnaryFunction;
import dev.lanewise.nn.op.WhereFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A strided view of pooled device memory. Operations follow NumPy: binary ones broadcast, {@link
 * #transpose}, {@link #slice}, {@link #broadcastTo} and (where strides allow) {@link #reshape} give
 * views that share memory, all others new tensors. Operations on tensors that require a gradient
 * are recorded while a {@link Engine#tape()} is open.
 *
 * <p>All operands of an operation must belong to one engine and have one element type ({@link
 * IllegalArgumentException} else). A tensor whose scope was closed, or whose memory was released,
 * throws {@link IllegalStateException}.
 */
public final class Tensor {
  private final Engine engine;
  private final Storage storage;
  private final int generation;
  private final DType dtype;
  private final Layout layout;
  private final long offset;
  private boolean requiresGrad;
  private boolean ownsGrad;
  private @Nullable Tensor grad;
  private @Nullable Function producer;

  Tensor(Engine engine, Storage storage, DType dtype, Layout layout, long offset) {
    this.engine = engine;
    this.storage = storage;
    this.generation = storage.generation;
    this.dtype = dtype;
    this.layout = layout;
    this.offset = offset;
  }

  // ---- what it is

  /** The engine that runs operations on this tensor. */
  public Engine engine() {
    return engine;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The sizes and strides. */
  public Layout layout() {
    return layout;
  }

  /** A copy of the sizes. */
  public int[] shape() {
    return layout.shape();
  }

  /** The size of an axis; negative axes count from the last. */
  public int dim(int axis) {
    return layout.dim(axis);
  }

  /** The number of dimensions. */
  public int rank() {
    return layout.rank();
  }

  /** The number of elements. */
  public long size() {
    return layout.size();
  }

  /** Where in {@link #buffer()} the first element is. */
  public long offset() {
    return offset;
  }

  /**
   * The memory, for kernels.
   *
   * @throws IllegalStateException if it was returned
   */
  public Buffer buffer() {
    requireLive();
    return storage.buffer;
  }

  private void requireLive() {
    if (!storage.live || storage.generation != generation) {
      throw new IllegalStateException(
          "tensor of shape " + layout + " was used after its scope was closed or it was released");
    }
  }

  /** How often the memory was written in place. */
  int version() {
    requireLive();
    return storage.version;
  }

  /** Another view of the same memory, not recorded: for operations. */
  public Tensor view(Layout seen, long start) {
    seen.checkInside(start, buffer().length(), "view");
    return new Tensor(engine, storage, dtype, seen, start);
  }

  /** The same content without a link to the operations that made it. */
  public Tensor detach() {
    return view(layout, offset);
  }

  /**
   * This tensor if its elements lie in order, else a copy (which {@link Engine#stats()} counts);
   * differentiable.
   */
  public Tensor contiguous() {
    if (layout.isContiguous()) {
      return this;
    }
    engine.countCopy();
    return UnaryFunction.apply(this, UnaryOp.COPY, 0, 0);
  }

  /** A copy; differentiable. */
  public Tensor copy() {
    return UnaryFunction.apply(this, UnaryOp.COPY, 0, 0);
  }

  // ---- lifetime

  /** Lets this tensor's memory outlive the scope that owns it: it passes to the scope around. */
  public Tensor keep() {
    requireLive();
    Scope owner = storage.owner;
    if (owner != null) {
      moveTo(owner.parent());
    }
    return this;
  }

  private void moveTo(@Nullable Scope scope) {
    if (storage.owner != scope) {
      storage.owner = scope;
      if (scope != null) {
        scope.own(storage);
      }
    }
  }

  /** Returns the memory at once. This tensor and all views of it are dead afterwards. */
  public void release() {
    requireLive();
    engine.pool().giveBack(storage);
  }

  // ---- in and out

  /**
   * Overwrites the content from an array in row-major order.
   *
   * @throws IllegalArgumentException if the length differs or this is not float32 and contiguous
   */
  public void set(float[] data) {
    long start = startWrite(data.length);
    engine.backend().memory().upload(data, 0, buffer(), start, data.length);
  }

  /** Overwrites the content from an array in row-major order, for float64. */
  public void set(double[] data) {
    long start = startWrite(data.length);
    engine.backend().memory().upload(data, 0, buffer(), start, data.length);
  }

  /** Overwrites the content from an array in row-major order, for indices. */
  public void set(int[] data) {
    long start = startWrite(data.length);
    engine.backend().memory().upload(data, 0, buffer(), start, data.length);
  }

  private long startWrite(int length) {
    if (length != size()) {
      throw new IllegalArgumentException(
          "data has " + length + " elements; expected " + size() + " for shape " + layout);
    }
    if (!layout.isContiguous()) {
      throw new IllegalArgumentException("this tensor is strided; expected a contiguous one");
    }
    touch();
    return offset;
  }

  /**
   * Notes a write in place, for kernels that overwrite this tensor.
   *
   * @throws IllegalStateException if it is the result of a recorded operation
   */
  public void touch() {
    requireLive();
    if (producer != null) {
      throw new IllegalStateException(
          "a tensor of shape " + layout + " that an operation recorded can't be overwritten");
    }
    storage.version++;
  }

  /** The content in row-major order. Waits for the device. */
  public float[] toFloats() {
    Tensor dense = contiguous();
    float[] data = new float[Math.toIntExact(size())];
    engine.backend().memory().download(dense.buffer(), dense.offset, data, 0, data.length);
    return data;
  }

  /** The content in row-major order, for float64. Waits for the device. */
  public double[] toDoubles() {
    Tensor dense = contiguous();
    double[] data = new double[Math.toIntExact(size())];
    engine.backend().memory().download(dense.buffer(), dense.offset, data, 0, data.length);
    return data;
  }

  /** The content in row-major order, for indices. Waits for the device. */
  public int[] toInts() {
    Tensor dense = contiguous();
    int[] data = new int[Math.toIntExact(size())];
    engine.backend().memory().download(dense.buffer(), dense.offset, data, 0, data.length);
    return data;
  }

  /**
   * The single element. Waits for the device.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public double item() {
    if (size() != 1) {
      throw new IllegalStateException("tensor has shape " + layout + "; expected one element");
    }
    return engine.read(this, offset);
  }

  // ---- gradients

  /** Whether gradients flow to this tensor. */
  public boolean requiresGrad() {
    return requiresGrad;
  }

  /**
   * Makes this a tensor whose gradient is wanted: a parameter.
   *
   * @throws IllegalStateException if it holds indices, or is the result of a recorded operation
   */
  public Tensor requireGrad() {
    if (!dtype.isFloating() || producer != null) {
      throw new IllegalStateException(
          "only floating-point tensors that no operation made can be parameters");
    }
    requiresGrad = true;
    return this;
  }

  void setProducer(Function function) {
    producer = function;
    requiresGrad = true;
  }

  /** The gradient, or null if none has arrived since {@link #zeroGrad()}. */
  public @Nullable Tensor grad() {
    return grad;
  }

  void setGrad(Tensor gradient, boolean owned) {
    grad = gradient;
    ownsGrad = owned;
  }

  /** Forgets the gradient and returns its memory. */
  public void zeroGrad() {
    Tensor old = grad;
    grad = null;
    if (old != null && ownsGrad && producer == null && old.isLive()) {
      old.release();
    }
  }

  private boolean isLive() {
    return storage.live && storage.generation == generation;
  }

  /**
   * Adds a part to this tensor's gradient; does nothing if it requires none. For backward passes.
   *
   * @param part of this tensor's shape
   * @param fresh whether {@code part} was made for this call, so that its memory may be taken over
   */
  public void addGrad(Tensor part, boolean fresh) {
    if (!requiresGrad) {
      return;
    }
    if (!part.layout.sameShape(layout)) {
      throw new IllegalArgumentException(
          "gradient has shape " + part.layout + "; expected " + layout);
    }
    Tensor known = grad;
    if (known == null) {
      boolean leaf = producer == null;
      boolean usable = fresh && part.layout.isContiguous();
      Tensor taken = leaf && !usable ? part.copy() : part;
      if (leaf) {
        taken.moveTo(storage.owner);
      }
      setGrad(taken, fresh || leaf);
    } else if (ownsGrad) {
      BinaryFunction.addInPlace(known, part);
    } else {
      setGrad(known.add(part), true);
    }
  }

  // ---- element by element

  /** f(this) for a function without parameters. */
  public Tensor apply(UnaryOp op) {
    return UnaryFunction.apply(this, op, 0, 0);
  }

  /** f(this) for a function with the parameters that {@link UnaryOp} names p0 and p1. */
  public Tensor apply(UnaryOp op, double p0, double p1) {
    return UnaryFunction.apply(this, op, p0, p1);
  }

  /** -this. */
  public Tensor neg() {
    return apply(UnaryOp.NEG);
  }

  /** The magnitude. */
  public Tensor abs() {
    return apply(UnaryOp.ABS);
  }

  /** The square root. */
  public Tensor sqrt() {
    return apply(UnaryOp.SQRT);
  }

  /** this * this. */
  public Tensor square() {
    return apply(UnaryOp.SQUARE);
  }

  /** e^this. */
  public Tensor exp() {
    return apply(UnaryOp.EXP);
  }

  /** The natural logarithm. */
  public Tensor log() {
    return apply(UnaryOp.LOG);
  }

  /** The logistic function. */
  public Tensor sigmoid() {
    return apply(UnaryOp.SIGMOID);
  }

  /** The hyperbolic tangent. */
  public Tensor tanh() {
    return apply(UnaryOp.TANH);
  }

  /** max(this, 0). */
  public Tensor relu() {
    return apply(UnaryOp.RELU);
  }

  /** this where positive, else slope * this. */
  public Tensor leakyRelu(double slope) {
    return apply(UnaryOp.LEAKY_RELU, slope, 0);
  }

  /** Limited to low..high. */
  public Tensor clip(double low, double high) {
    return apply(UnaryOp.CLIP, low, high);
  }

  /** this^exponent. */
  public Tensor pow(double exponent) {
    return apply(UnaryOp.POW_SCALAR, exponent, 0);
  }

  /** scale * this + shift. */
  public Tensor affine(double scale, double shift) {
    return apply(UnaryOp.AFFINE, scale, shift);
  }

  /** f(this, other), broadcast. */
  public Tensor apply(BinaryOp op, Tensor other) {
    return BinaryFunction.apply(op, this, other);
  }

  /** this + other. */
  public Tensor add(Tensor other) {
    return apply(BinaryOp.ADD, other);
  }

  /** this + number. */
  public Tensor add(double number) {
    return affine(1, number);
  }

  /** this - other. */
  public Tensor sub(Tensor other) {
    return apply(BinaryOp.SUB, other);
  }

  /** this * other. */
  public Tensor mul(Tensor other) {
    return apply(BinaryOp.MUL, other);
  }

  /** this * number. */
  public Tensor mul(double number) {
    return affine(number, 0);
  }

  /** this / other. */
  public Tensor div(Tensor other) {
    return apply(BinaryOp.DIV, other);
  }

  /** this^other. */
  public Tensor pow(Tensor other) {
    return apply(BinaryOp.POW, other);
  }

  /** The larger of both. */
  public Tensor maximum(Tensor other) {
    return apply(BinaryOp.MAX, other);
  }

  /** The smaller of both. */
  public Tensor minimum(Tensor other) {
    return apply(BinaryOp.MIN, other);
  }

  /** {@code a} where this is not 0, else {@code b}; broadcast. No gradient flows to this. */
  public Tensor where(Tensor a, Tensor b) {
    return WhereFunction.apply(this, a, b);
  }

  // ---- reductions

  /** The sum over some axes, or all if none is named; the axes vanish. */
  public Tensor sum(int... axes) {
    return Reduction.apply(this, ReduceOp.SUM, 0, false, axes);
  }

  /** The mean over some axes, or all if none is named; the axes vanish. */
  public Tensor mean(int... axes) {
    return Reduction.apply(this, ReduceOp.MEAN, 0, false, axes);
  }

  /**
   * The variance over some axes, or all.
   *
   * @param correction 0 for the population's, 1 for the sample's
   */
  public Tensor var(int correction, int... axes) {
    return Reduction.apply(this, ReduceOp.VAR, correction, false, axes);
  }

  /** The largest over some axes, or all. Equal ones share the gradient. */
  public Tensor max(int... axes) {
    return Reduction.apply(this, ReduceOp.MAX, 0, false, axes);
  }

  /** The smallest over some axes, or all. Equal ones share the gradient. */
  public Tensor min(int... axes) {
    return Reduction.apply(this, ReduceOp.MIN, 0, false, axes);
  }

  /** The product over some axes, or all. */
  public Tensor prod(int... axes) {
    return Reduction.apply(this, ReduceOp.PROD, 0, false, axes);
  }

  /**
   * Any reduction.
   *
   * @param keepDims whether reduced axes stay with size 1
   */
  public Tensor reduce(ReduceOp op, int correction, boolean keepDims, int... axes) {
    return Reduction.apply(this, op, correction, keepDims, axes);
  }

  /** The index (I32) of the largest along an axis, which vanishes; the first of equals. */
  public Tensor argmax(int axis) {
    return ArgReduction.apply(this, true, axis);
  }

  /** The index (I32) of the smallest along an axis, which vanishes; the first of equals. */
  public Tensor argmin(int axis) {
    return ArgReduction.apply(this, false, axis);
  }

  // ---- matrices and rows

  /** The matrix product of (m, k) and (k, n), or of batches of them with equal front axes. */
  public Tensor matmul(Tensor other) {
    return MatMul.apply(this, other);
  }

  /**
   * A dense layer: this (batch, in) times weight (in, out) plus bias (out).
   *
   * @param bias added to each row; null for none
   */
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    return Linear.apply(this, weight, bias);
  }

  /** Softmax along the last axis. */
  public Tensor softmax() {
    return Softmax.apply(this, false);
  }

  /** The logarithm of softmax along the last axis. */
  public Tensor logSoftmax() {
    return Softmax.apply(this, true);
  }

  /** The mean softmax cross-entropy of these logits (rows, classes) and I32 labels (rows). */
  public Tensor crossEntropy(Tensor labels) {
    return CrossEntropy.apply(this, labels);
  }

  /** The mean of an element by element loss against targets of the same shape. */
  public Tensor loss(ElementLoss loss, Tensor targets) {
    return ElementLossFunction.apply(this, targets, loss);
  }

  // ---- shape

  /** The same elements in another shape; -1 once for the size that fits. */
  public Tensor reshape(int... shape) {
    return Reshape.apply(this, shape);
  }

  /** The axes in another order; none named reverses them. A view. */
  public Tensor transpose(int... order) {
    return Transpose.apply(this, order);
  }

  /** Part of one axis, from start (included) to end (excluded), every step-th. A view. */
  public Tensor slice(int axis, int start, int end, int step) {
    return Slice.apply(this, axis, start, end, step);
  }

  /** Part of one axis, from start (included) to end (excluded). A view. */
  public Tensor slice(int axis, int start, int end) {
    return Slice.apply(this, axis, start, end, 1);
  }

  /** Seen in a larger shape, repeating what has size 1. A view. */
  public Tensor broadcastTo(int... shape) {
    return Broadcast.apply(this, Layout.of(shape));
  }

  /** Tensors one after the other along an axis. */
  public static Tensor concat(int axis, List<Tensor> parts) {
    return Concat.apply(axis, parts);
  }

  /** The slices along an axis that the indices (I32, one dimension) name. */
  public Tensor gather(int axis, Tensor indices) {
    return GatherSlices.apply(this, axis, indices);
  }

  @Override
  public String toString() {
    return "Tensor" + layout + " " + dtype + (requiresGrad ? " requires grad" : "");
  }
}
