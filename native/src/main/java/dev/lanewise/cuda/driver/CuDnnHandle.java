package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuDnn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * cuDNN's convolutions on a context's stream. It is created with the first convolution, since that
 * takes time and memory. The memory that algorithms work in is kept, since the stream runs one
 * after the other.
 */
public final class CuDnnHandle implements AutoCloseable {
  private final CudaContext context;
  private final CuDnn library;
  private final Arena arena = Arena.ofAuto();

  /** 1 and 0 of each type, which cuDNN reads during the call. */
  private final MemorySegment narrow = arena.allocateFrom(JAVA_FLOAT, 1, 0);

  private final MemorySegment wide = arena.allocateFrom(JAVA_DOUBLE, 1, 0);

  private final Set<ConvolutionPlan> plans = new HashSet<>();
  private @Nullable Allocation workspace;
  private long handle;

  /** For a context. */
  public CuDnnHandle(CudaContext context, CuDnn library) {
    this.context = context;
    this.library = library;
  }

  /**
   * Describes a pass of a convolution and chooses among the deterministic algorithms, once a shape.
   *
   * @param tensorFloat whether operands may be rounded to TensorFloat-32
   * @param winograd whether Winograd's filtering is allowed
   * @return a plan, which {@link #destroy} frees; it has found nothing if cuDNN has no such
   *     convolution, or no algorithm that may run
   * @throws dev.lanewise.cuda.CudaException if cuDNN fails
   */
  public ConvolutionPlan plan(
      ConvolutionPass pass, ConvolutionShape shape, boolean tensorFloat, boolean winograd) {
    context.enter();
    try {
      create();
      ConvolutionPlan plan = new ConvolutionPlan(library, context.out(), pass, shape.wide());
      boolean complete = false;
      try {
        plan.make(handle, shape, tensorFloat, winograd);
        complete = true;
      } finally {
        if (!complete) {
          plan.destroy();
        }
      }
      plans.add(plan);
      return plan;
    } finally {
      context.leave();
    }
  }

  /** Frees a plan. */
  public void destroy(ConvolutionPlan plan) {
    context.enter();
    try {
      // It may have been put off.
      context.steps().flush();
      plans.remove(plan);
      plan.destroy();
    } finally {
      context.leave();
    }
  }

  /**
   * Computes what a plan describes. Offsets are in bytes.
   *
   * @param from x, or dy for {@link ConvolutionPass#DATA}
   * @param by w, or dy for {@link ConvolutionPass#FILTER}
   * @param to y, dx or dw
   */
  public void run(
      ConvolutionPlan plan,
      Allocation from,
      long fromOffset,
      Allocation by,
      long byOffset,
      Allocation to,
      long toOffset) {
    context.enter();
    try {
      MemorySegment scalars = plan.isWide() ? wide : narrow;
      long place = workspace(plan.workspaceBytes());
      Steps steps = context.steps();
      CommandQueue call = steps.command(plan).int64(handle);
      call.int64(scalars.address()).int64(scalars.address() + scalars.byteSize() / 2);
      call.int64(from.address() + fromOffset).int64(by.address() + byOffset);
      call.int64(to.address() + toOffset).int64(place);
      steps.give();
    } finally {
      context.leave();
      // Or their cleaners could free them, in the stream's order, before the convolution.
      Reference.reachabilityFence(from);
      Reference.reachabilityFence(by);
      Reference.reachabilityFence(to);
    }
  }

  private long workspace(long bytes) {
    Allocation here = workspace;
    if (bytes == 0) {
      return 0;
    }
    if (here == null || here.bytes() < bytes) {
      Allocation larger = context.pool().allocate(bytes, "the workspace of cuDNN");
      if (here != null) {
        here.close();
      }
      workspace = larger;
      here = larger;
    }
    return here.address();
  }

  private void create() {
    if (handle == 0) {
      CuDnnStatus.check(library, "cudnnCreate", library.cudnnCreate(context.out().address()));
      long fresh = context.out().get(JAVA_LONG, 0);
      int code = library.cudnnSetStream(fresh, context.stream());
      if (code != 0) {
        library.cudnnDestroy(fresh);
      }
      CuDnnStatus.check(library, "cudnnSetStream", code);
      handle = fresh;
    }
  }

  /** Destroys it and its plans; the stream must have finished. */
  @Override
  public void close() {
    if (handle != 0 && context.isUsable()) {
      context.makeCurrent();
      plans.forEach(ConvolutionPlan::destroy);
      plans.clear();
      Allocation here = workspace;
      if (here != null) {
        here.close();
      }
      CuDnnStatus.check(library, "cudnnDestroy", library.cudnnDestroy(handle));
    }
    handle = 0;
  }
}
