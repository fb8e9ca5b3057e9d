package dev.lanewise.cuda.driver;

import java.lang.foreign.MemorySegment;

/**
 * Something that can be given to the stream from written arguments, at once or later and any number
 * of times. Its arguments have two parts: what is fixed in a graph, and behind it what may change
 * from one launch of the graph to the next.
 */
interface Command {
  /**
   * Gives it to the stream; the caller is inside the context.
   *
   * @param arguments where its arguments are
   * @param at where they begin
   */
  void submit(CudaContext context, MemorySegment arguments, long at);

  /**
   * Sets what may change of a graph's node. Called only for commands that have such a part.
   *
   * @param executable the graph
   * @param node the node that {@link #submit} made
   */
  void update(CudaContext context, long executable, long node, MemorySegment arguments, long at);
}
