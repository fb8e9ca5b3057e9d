package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kernel launch in the making: arguments in their order, then {@link #run}. There is one a
 * context, used again and again, so a launch allocates nothing; between {@link CudaContext#launch}
 * and {@link #close} no other thread gets in.
 */
public final class Launch implements AutoCloseable {
  static final int MAX_ARGUMENTS = 64;

  /** What CUDA allows for all arguments together. */
  private static final int MAX_BYTES = 4096;

  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

  private final CudaContext context;
  private final MemorySegment values;
  private final MemorySegment addresses;

  /** What must not be freed before the launch is given to the stream. */
  private final @Nullable Object[] reachable = new Object[MAX_ARGUMENTS];

  private @Nullable CudaFunction function;
  private int count;
  private int bytes;

  Launch(CudaContext context, Arena arena) {
    this.context = context;
    this.values = arena.allocate(MAX_BYTES, JAVA_LONG.byteSize());
    this.addresses = arena.allocate(JAVA_LONG, MAX_ARGUMENTS);
  }

  Launch begin(CudaFunction kernel) {
    function = kernel;
    count = 0;
    bytes = 0;
    return this;
  }

  /** An argument that is a place in memory, {@code byteOffset} behind the allocation's start. */
  public Launch pointer(Allocation allocation, long byteOffset) {
    reachable[count] = allocation;
    return int64(allocation.address() + byteOffset);
  }

  /** An argument that is a null pointer. */
  public Launch nullPointer() {
    return int64(0);
  }

  /** An argument of 4 bytes. */
  public Launch int32(int value) {
    values.set(JAVA_INT, argument(Integer.BYTES), value);
    return this;
  }

  /** An argument of 8 bytes. */
  public Launch int64(long value) {
    values.set(JAVA_LONG, argument(Long.BYTES), value);
    return this;
  }

  /** A float. */
  public Launch float32(float value) {
    values.set(JAVA_FLOAT, argument(Float.BYTES), value);
    return this;
  }

  /** A double. */
  public Launch float64(double value) {
    values.set(JAVA_DOUBLE, argument(Double.BYTES), value);
    return this;
  }

  /**
   * An argument that is a struct, passed by value: the caller writes it to the segment from the
   * place on that {@link #structAt} gives.
   */
  public MemorySegment struct(int size) {
    argument(size);
    return values;
  }

  /** Where the struct that was begun last starts in its segment. */
  public long structAt() {
    return addresses.getAtIndex(JAVA_LONG, count - 1L) - values.address();
  }

  /** Room for an argument, aligned to 8 bytes. */
  private long argument(int size) {
    if (count == MAX_ARGUMENTS || size > MAX_BYTES - bytes) {
      throw new IllegalStateException(
          "argument " + count + " of " + size + " bytes: expected room for it in " + MAX_BYTES);
    }
    long at = bytes;
    addresses.setAtIndex(JAVA_LONG, count++, values.address() + at);
    bytes += (size + 7) & -8;
    return at;
  }

  /**
   * Gives the kernel to the stream.
   *
   * @param blocks along x; nothing is launched if it is 0
   * @param threads a block
   * @throws dev.lanewise.cuda.CudaLaunchException if the driver refuses it
   * @throws dev.lanewise.cuda.CudaDeviceLostException if it or an earlier kernel ended the context
   */
  public void run(int blocks, int threads) {
    run(blocks, 1, 1, threads, 1, 1, 0);
  }

  /**
   * Gives the kernel to the stream.
   *
   * @param sharedBytes of dynamic shared memory, up to what {@link DeviceFacts} has
   */
  public void run(
      int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
    if (gridX == 0 || gridY == 0 || gridZ == 0) {
      return;
    }
    CudaFunction kernel = Objects.requireNonNull(function, "function");
    if (sharedBytes > kernel.sharedBytes()) {
      allowShared(kernel, sharedBytes);
    }
    if (context.steps().isPuttingOff()) {
      putOff(kernel, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes);
      return;
    }
    int code =
        context
            .raw()
            .cuLaunchKernel(
                kernel.handle(),
                gridX,
                gridY,
                gridZ,
                blockX,
                blockY,
                blockZ,
                sharedBytes,
                context.streamHandle(),
                addresses.address(),
                0);
    if (code != 0) {
      throw context.driver().launchFailure("cuLaunchKernel(" + kernel.name() + ")", code);
    }
    context.settle(kernel);
  }

  /** Writes it as {@link CudaFunction#submit} reads it. */
  private void putOff(
      CudaFunction kernel,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes) {
    CommandQueue queue = context.steps().command(kernel);
    queue.int32(gridX).int32(gridY).int32(gridZ).int32(blockX).int32(blockY).int32(blockZ);
    queue.int32(sharedBytes).int32(count);
    for (int i = 0; i < count; i++) {
      queue.int32((int) (addresses.getAtIndex(JAVA_LONG, i) - values.address()));
    }
    if (count % 2 != 0) {
      queue.int32(0);
    }
    queue.variable().bytes(values, bytes);
    context.steps().give();
    // What lies between arguments is compared too, and must not come from other launches.
    for (long at = 0; at < bytes; at += Long.BYTES) {
      values.set(JAVA_LONG, at, 0);
    }
  }

  /** Before launches are put off. */
  void clear() {
    values.fill((byte) 0);
  }

  private void allowShared(CudaFunction kernel, int bytes) {
    context.makeCurrent();
    context.check(
        "cuFuncSetAttribute(" + kernel.name() + ", " + bytes + " bytes of shared memory)",
        context.raw().cuFuncSetAttribute(kernel.handle(), MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes));
    kernel.allowShared(bytes);
  }

  /** Lets the next caller in. */
  @Override
  public void close() {
    for (int i = 0; i < count; i++) {
      reachable[i] = null;
    }
    function = null;
    context.leave();
  }
}
