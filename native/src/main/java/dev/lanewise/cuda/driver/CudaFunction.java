package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A kernel. */
public final class CudaFunction implements Command {
  /** What every kernel may have without asking. */
  private static final int FREE_SHARED_BYTES = 48 << 10;

  // A launch that was put off: the grid, the block, shared bytes and the number of arguments, as
  // ints; each argument's place behind them; then, and it may change in a graph, the arguments.
  private static final int COUNT_AT = 28;
  private static final int PLACES_AT = 32;

  // CUDA_KERNEL_NODE_PARAMS_v2; its grid, block and shared bytes lie as those above.
  private static final int GRID_AT = 8;
  private static final int PARAMETERS_AT = 40;
  private static final int EXTRA_AT = 48;
  private static final int KERNEL_AT = 56;
  private static final int CONTEXT_AT = 64;

  private final String name;
  private final long handle;
  private int sharedBytes = FREE_SHARED_BYTES;

  CudaFunction(String name, long handle) {
    this.name = name;
    this.handle = handle;
  }

  /** Its name, for messages. */
  public String name() {
    return name;
  }

  /** The driver's handle. */
  long handle() {
    return handle;
  }

  /** The dynamic shared memory that a launch may have; the caller is inside the context. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Notes that a launch may have so much. */
  void allowShared(int bytes) {
    sharedBytes = bytes;
  }

  @Override
  public void submit(CudaContext context, MemorySegment arguments, long at) {
    int code =
        context
            .raw()
            .cuLaunchKernel(
                handle,
                arguments.get(JAVA_INT, at),
                arguments.get(JAVA_INT, at + 4),
                arguments.get(JAVA_INT, at + 8),
                arguments.get(JAVA_INT, at + 12),
                arguments.get(JAVA_INT, at + 16),
                arguments.get(JAVA_INT, at + 20),
                arguments.get(JAVA_INT, at + 24),
                context.streamHandle(),
                pointers(context, arguments, at),
                0);
    if (code != 0) {
      throw context.driver().launchFailure("cuLaunchKernel(" + name + ")", code);
    }
  }

  @Override
  public void update(
      CudaContext context, long executable, long node, MemorySegment arguments, long at) {
    MemorySegment parameters = context.scratch();
    parameters.set(JAVA_LONG, 0, handle);
    MemorySegment.copy(arguments, at, parameters, GRID_AT, COUNT_AT);
    parameters.set(JAVA_LONG, PARAMETERS_AT, pointers(context, arguments, at));
    parameters.set(JAVA_LONG, EXTRA_AT, 0);
    parameters.set(JAVA_LONG, KERNEL_AT, 0);
    parameters.set(JAVA_LONG, CONTEXT_AT, 0);
    int code =
        context.raw().cuGraphExecKernelNodeSetParams_v2(executable, node, parameters.address());
    if (code != 0) {
      throw context.driver().failure("cuGraphExecKernelNodeSetParams(" + name + ")", code);
    }
  }

  /** The array of the arguments' addresses. */
  private static long pointers(CudaContext context, MemorySegment arguments, long at) {
    MemorySegment pointers = context.pointers();
    int count = arguments.get(JAVA_INT, at + COUNT_AT);
    long values = arguments.address() + at + valuesAt(count);
    for (int i = 0; i < count; i++) {
      pointers.setAtIndex(
          JAVA_LONG,
          i,
          values + arguments.get(JAVA_INT, at + PLACES_AT + Integer.BYTES * (long) i));
    }
    return pointers.address();
  }

  /** Where the arguments' values begin, at a multiple of 8 bytes. */
  private static int valuesAt(int count) {
    return PLACES_AT + (count + 1) / 2 * Long.BYTES;
  }
}
