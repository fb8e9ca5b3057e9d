package dev.lanewise.kernels.op;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;

/**
 * The weights of a convolution in the layout that a backend's kernels read, made once by {@link
 * Conv2dKernels#pack} and used for many images, as in a trained network. It holds a copy: later
 * changes of the weights it was made from don't show.
 *
 * <p>The layout belongs to the kernels that made it and may depend on all of the {@link Conv2d} but
 * its batch. Immutable, so any number of threads may use it at once.
 */
public interface PackedFilter extends AutoCloseable {
  /** What weights are packed for. */
  enum Use {
    /** {@link Conv2dKernels#forwardPacked}. */
    FORWARD,
    /** {@link Conv2dKernels#transposedPacked}. */
    TRANSPOSED
  }

  /** What this was packed for. */
  Use use();

  /** The convolution, but for its batch. */
  Conv2d conv();

  /** The element type. */
  DType dtype();

  /** The device that owns the memory. */
  Device device();

  /**
   * Returns the memory to the device once every call that was already given this filter has
   * finished. A second call does nothing; use after it throws {@link IllegalStateException}. On the
   * host there is no need to close: the garbage collector frees what is no longer referred to.
   */
  @Override
  void close();
}
