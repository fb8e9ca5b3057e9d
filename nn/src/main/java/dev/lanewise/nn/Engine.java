package dev.lanewise.nn;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.StepRecorder;
import dev.lanewise.kernels.op.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs tensors on a backend: makes them, pools their memory, and knows the innermost {@link Scope}.
 * An engine belongs to one thread at a time; several engines may share a backend.
 *
 * <p>A tensor made while no scope is open stays until {@link Tensor#release()} is called or, on the
 * host, the collector finds it.
 */
public final class Engine implements AutoCloseable {
  /** Sequences of many lengths leave memory of many sizes, which must not fill the heap. */
  private static final long MAX_IDLE_BYTES =
      Math.min(4L << 30, Runtime.getRuntime().maxMemory() / 2);

  private final Backend backend;
  private final boolean ownsBackend;
  private final StoragePool pool;
  private final PlanCache plans = new PlanCache();
  private final PackPool packs;
  private final ArrayList<Scope> scopes = new ArrayList<>();
  private final float[] oneFloat = new float[1];
  private final double[] oneDouble = new double[1];
  private final int[] oneInt = new int[1];
  private final Step step;
  private int depth;
  private long copies;

  private Engine(Backend backend, boolean ownsBackend, boolean poison) {
    this.backend = Objects.requireNonNull(backend, "backend");
    this.ownsBackend = ownsBackend;
    this.pool = new StoragePool(backend, poison, MAX_IDLE_BYTES);
    this.packs = new PackPool(backend);
    this.step = new Step(packs);
  }

  /** An engine on the default backend, which it closes in the end. */
  public static Engine open() {
    return new Engine(Backends.open(), true, false);
  }

  /** An engine on the backend that the configuration asks for, which it closes in the end. */
  public static Engine open(BackendConfig config) {
    return new Engine(Backends.open(config), true, false);
  }

  /** An engine on a backend that the caller closes. */
  public static Engine over(Backend backend) {
    return new Engine(backend, false, false);
  }

  /** As {@link #over}, but memory is filled with NaN when it is returned: for tests. */
  public static Engine poisoning(Backend backend) {
    return new Engine(backend, false, true);
  }

  /** The backend. */
  public Backend backend() {
    return backend;
  }

  /** Descriptors that operations made before. */
  public PlanCache plans() {
    return plans;
  }

  /** Packed matrices of operations. */
  public PackPool packs() {
    return packs;
  }

  /** What was allocated and copied so far. */
  public EngineStats stats() {
    return new EngineStats(pool.allocations(), pool.idleBytes(), copies);
  }

  // ---- steps

  /**
   * Asks the device to record each {@link #step}, and to do at once what it did before: see {@link
   * StepRecorder}. Training steps ({@link dev.lanewise.nn.train.TrainStep}) are such steps. No
   * result changes. Memory that is returned goes to who asks next in a fixed order then, since
   * steps that use other memory than before are new ones.
   *
   * @throws UnsupportedOperationException if it is asked for and the backend's device has no such
   *     thing
   * @throws IllegalStateException if a step is open
   */
  public void recordSteps(boolean record) {
    StepRecorder recorder = null;
    if (record) {
      recorder =
          backend
              .steps()
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          "backend '"
                              + backend.name()
                              + "' on "
                              + backend.device()
                              + " can't record steps; expected a device that can, or not to be"
                              + " asked"));
    }
    step.recordBy(recorder);
    pool.inOrder(record);
  }

  /** Whether steps are recorded. */
  public boolean recordsSteps() {
    return step.isRecorded();
  }

  /** Begins a step, or goes on with the one that is open; it may be recorded. */
  public Step step() {
    return step.begin();
  }

  // ---- scopes

  /** Opens a scope that owns results and records nothing: for inference. */
  public Scope scope() {
    return enter(false);
  }

  /** Opens a scope that owns results and records operations: for training. */
  public Scope tape() {
    return enter(true);
  }

  private Scope enter(boolean record) {
    if (depth == scopes.size()) {
      scopes.add(new Scope(this, depth == 0 ? null : scopes.get(depth - 1)));
    }
    return scopes.get(depth++).reopen(record);
  }

  void leave(Scope scope) {
    if (scope != current()) {
      throw new IllegalStateException("a scope that was opened later is still open");
    }
    depth--;
  }

  @Nullable Scope current() {
    return depth == 0 ? null : scopes.get(depth - 1);
  }

  StoragePool pool() {
    return pool;
  }

  void countCopy() {
    copies++;
  }

  /** Whether an operation on this tensor has to be recorded now. */
  public boolean isRecording(Tensor input) {
    Scope scope = current();
    return scope != null && scope.isRecording() && input.requiresGrad();
  }

  /** Records an operation with its output; only where {@link #isRecording} says so. */
  public void record(Function function, Tensor output) {
    Scope scope = current();
    if (scope == null || !scope.isRecording()) {
      throw new IllegalStateException("no recording scope is open");
    }
    function.setOutput(output);
    output.setProducer(function);
    scope.record(function);
  }

  // ---- making tensors

  /** A tensor whose content is undefined: for operations that write all of it. */
  public Tensor empty(DType dtype, Layout layout) {
    if (!layout.isContiguous()) {
      throw new IllegalArgumentException("layout is " + layout + "; expected a contiguous one");
    }
    Storage storage = pool.take(dtype, layout.size());
    Scope scope = current();
    if (scope != null) {
      scope.own(storage);
    }
    return new Tensor(this, storage, dtype, layout, 0);
  }

  /** A float32 tensor of zeros. */
  public Tensor zeros(int... shape) {
    return full(DType.F32, 0, Layout.of(shape));
  }

  /** A float32 tensor of ones. */
  public Tensor ones(int... shape) {
    return full(DType.F32, 1, Layout.of(shape));
  }

  /** A tensor filled with one value. */
  public Tensor full(DType dtype, double value, Layout layout) {
    Tensor made = empty(dtype, layout);
    if (layout.size() > 0) {
      backend.elementwise(dtype).fill(value, layout.size(), made.buffer(), 0);
    }
    return made;
  }

  /**
   * A float32 tensor with the given content in row-major order.
   *
   * @param shape the sizes; none given means one dimension as long as the data
   * @throws IllegalArgumentException if the data has not as many elements as the shape
   */
  public Tensor of(float[] data, int... shape) {
    Tensor made = empty(DType.F32, layoutFor(data.length, shape));
    backend.memory().upload(data, 0, made.buffer(), 0, data.length);
    return made;
  }

  /** A float64 tensor with the given content in row-major order. */
  public Tensor of(double[] data, int... shape) {
    Tensor made = empty(DType.F64, layoutFor(data.length, shape));
    backend.memory().upload(data, 0, made.buffer(), 0, data.length);
    return made;
  }

  /** A tensor of indices or labels with the given content in row-major order. */
  public Tensor of(int[] data, int... shape) {
    Tensor made = empty(DType.I32, layoutFor(data.length, shape));
    backend.memory().upload(data, 0, made.buffer(), 0, data.length);
    return made;
  }

  private static Layout layoutFor(int length, int[] shape) {
    Layout layout = shape.length == 0 ? Layout.of(length) : Layout.of(shape);
    if (layout.size() != length) {
      throw new IllegalArgumentException(
          "data has "
              + length
              + " elements; expected "
              + layout.size()
              + " for shape "
              + Arrays.toString(shape));
    }
    return layout;
  }

  double read(Tensor tensor, long index) {
    switch (tensor.dtype()) {
      case F32 -> {
        backend.memory().download(tensor.buffer(), index, oneFloat, 0, 1);
        return oneFloat[0];
      }
      case F64 -> {
        backend.memory().download(tensor.buffer(), index, oneDouble, 0, 1);
        return oneDouble[0];
      }
      default -> {
        backend.memory().download(tensor.buffer(), index, oneInt, 0, 1);
        return oneInt[0];
      }
    }
  }

  /** Returns pooled memory, and closes the backend if this engine opened it. */
  @Override
  public void close() {
    backend.memory().synchronize();
    pool.clear();
    packs.clear();
    if (ownsBackend) {
      backend.close();
    }
  }
}
