package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.CudaException;
import java.lang.foreign.MemorySegment;

/**
 * Commands as a graph, which the device is given at once. It is launched only for a queue of the
 * same commands, with the arguments of that queue: so what addresses it was made with, and whether
 * they are still allocated, doesn't matter.
 */
final class StepGraph {
  /** Other threads may call the driver meanwhile; none of ours does, since they wait outside. */
  private static final int CAPTURE_MODE_THREAD_LOCAL = 1;

  private static final int CAPTURE_STATUS_ACTIVE = 1;

  // Where in the context's scratch cuStreamGetCaptureInfo writes.
  private static final int STATUS_AT = 0;
  private static final int NODES_AT = 8;
  private static final int COUNT_AT = 16;

  private final CudaContext context;

  /** What the graph would do if it were launched now. */
  private final CommandQueue current;

  private final long[] nodes;
  private final long graph;
  private final long executable;

  private StepGraph(
      CudaContext context, CommandQueue current, long[] nodes, long graph, long executable) {
    this.context = context;
    this.current = current;
    this.nodes = nodes;
    this.graph = graph;
    this.executable = executable;
  }

  /**
   * Makes a graph of a queue, by giving it to the stream while that captures; nothing runs. The
   * caller is inside the context, and calls nothing else of the driver meanwhile.
   *
   * @throws CudaException if the driver refuses a call; the stream captures no longer then
   */
  static StepGraph capture(CudaContext context, CommandQueue queue) {
    long[] nodes = new long[queue.count()];
    long graph = captureNodes(context, queue, nodes);
    boolean complete = false;
    try {
      MemorySegment out = context.out();
      context.check(
          "cuGraphInstantiate(" + queue.count() + " commands)",
          context.raw().cuGraphInstantiateWithFlags(out.address(), graph, 0));
      long executable = out.get(JAVA_LONG, 0);
      complete = true;
      return new StepGraph(context, queue.copy(), nodes, graph, executable);
    } finally {
      if (!complete && !context.driver().isLost()) {
        context.raw().cuGraphDestroy(graph);
      }
    }
  }

  private static long captureNodes(CudaContext context, CommandQueue queue, long[] nodes) {
    long stream = context.streamHandle();
    context.check(
        "cuStreamBeginCapture",
        context.raw().cuStreamBeginCapture_v2(stream, CAPTURE_MODE_THREAD_LOCAL));
    boolean complete = false;
    MemorySegment out = context.out();
    try {
      for (int i = 0; i < nodes.length; i++) {
        queue.submit(context, i);
        nodes[i] = queue.isVariable(i) ? lastNode(context) : 0;
      }
      complete = true;
    } finally {
      out.set(JAVA_LONG, 0, 0);
      int code = context.raw().cuStreamEndCapture(stream, out.address());
      long graph = out.get(JAVA_LONG, 0);
      if ((!complete || code != 0) && graph != 0) {
        context.raw().cuGraphDestroy(graph);
      }
      if (complete) {
        context.check("cuStreamEndCapture", code);
      }
    }
    return out.get(JAVA_LONG, 0);
  }

  /** The node that the capturing stream's next one will wait for. */
  private static long lastNode(CudaContext context) {
    MemorySegment out = context.scratch();
    out.set(JAVA_LONG, COUNT_AT, 0);
    long at = out.address();
    context.check(
        "cuStreamGetCaptureInfo",
        context
            .raw()
            .cuStreamGetCaptureInfo_v2(
                context.streamHandle(), at + STATUS_AT, 0, 0, at + NODES_AT, at + COUNT_AT));
    long count = out.get(JAVA_LONG, COUNT_AT);
    // The rest of the answer means something only while the stream captures.
    int status = out.get(JAVA_INT, STATUS_AT);
    if (status != CAPTURE_STATUS_ACTIVE || count != 1) {
      throw new IllegalStateException(
          "a command left %d nodes, status %d; expected one, status %d"
              .formatted(count, status, CAPTURE_STATUS_ACTIVE));
    }
    return MemorySegment.ofAddress(out.get(JAVA_LONG, NODES_AT))
        .reinterpret(JAVA_LONG.byteSize())
        .get(JAVA_LONG, 0);
  }

  /** Whether it is of the same commands as a queue. */
  boolean isLike(CommandQueue queue) {
    return current.isLike(queue);
  }

  /**
   * Sets the arguments of a queue that it is like; nothing runs. After an exception it must be
   * closed: it is not known which arguments were set.
   *
   * @return how many commands had other arguments than at the last launch
   */
  int update(CommandQueue queue) {
    return queue.update(context, current, executable, nodes);
  }

  /** Launches it with the arguments that were set. */
  void launch() {
    context.check("cuGraphLaunch", context.raw().cuGraphLaunch(executable, context.streamHandle()));
  }

  /** Destroys it once its last launch has finished. */
  void close() {
    if (!context.driver().isLost()) {
      context.check("cuGraphExecDestroy", context.raw().cuGraphExecDestroy(executable));
      context.check("cuGraphDestroy", context.raw().cuGraphDestroy(graph));
    }
  }
}
