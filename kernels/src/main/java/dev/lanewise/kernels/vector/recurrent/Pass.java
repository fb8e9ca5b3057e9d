package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.host.HostRecurrentCall;

/**
 * One loop over a row of a call. A cell is a list of these, and not a method that has several loops
 * inlined: C2 stops inlining in a compilation that has grown large, and then vectors are boxed
 * between the Vector API's methods. A list is called from one place, which sees too many kinds of
 * passes to inline any.
 */
@FunctionalInterface
interface Pass {
  /**
   * Does a row.
   *
   * @param work as many elements as the layer has units, which later passes of the row may read
   */
  void run(HostRecurrentCall call, int row, float[] work);
}
