package dev.lanewise.nn;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.op.BinaryFunction;
import dev.lanewise.nn.op.Concat;
import dev.lanewise.nn.op.UnaryFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A strided view of pooled device memory, with its gradient. Operations on tensors that require a
 * gradient are recorded while a {@link Engine#tape()} is open.
 *
 * <p>A tensor whose scope was closed, or whose memory was released, throws {@link
 * IllegalStateException}.
 */
public final class Tensor extends TensorOperations {
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

  /** The memory and what is known of it. */
  Storage storage() {
    requireLive();
    return storage;
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

  /**
   * Makes this a tensor whose gradient is not wanted: a frozen parameter. The gradient that it has
   * is forgotten.
   *
   * @throws IllegalStateException if it is the result of a recorded operation
   */
  public Tensor requireNoGrad() {
    if (producer != null) {
      throw new IllegalStateException("the result of a recorded operation can't be frozen");
    }
    zeroGrad();
    requiresGrad = false;
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

  /**
   * Puts another gradient in the place of the one that this result of a recorded operation has. For
   * backward passes that include what arrived before.
   *
   * @param whole of this tensor's shape, contiguous, and made for this call
   * @throws IllegalStateException if no recorded operation made this tensor
   */
  public void replaceGrad(Tensor whole) {
    if (producer == null) {
      throw new IllegalStateException("the gradient of a parameter can only be added to");
    }
    if (!whole.layout.equals(layout.compact())) {
      throw new IllegalArgumentException(
          "gradient has shape " + whole.layout + "; expected " + layout.compact());
    }
    setGrad(whole, true);
  }

  /** Tensors one after the other along an axis. */
  public static Tensor concat(int axis, List<Tensor> parts) {
    return Concat.apply(axis, parts);
  }

  @Override
  public String toString() {
    return "Tensor" + layout + " " + dtype + (requiresGrad ? " requires grad" : "");
  }
}
