package dev.lanewise.kernels.op;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;

/**
 * A matrix in the layout that a backend's products read, made once by {@link MatmulKernels#packA}
 * or {@link MatmulKernels#packB} and used in many products, such as the weights of a trained
 * network. It holds a copy: later changes of the matrix it was made from don't show.
 *
 * <p>The layout belongs to the kernels that made it; those of another backend or element type
 * refuse it. Immutable until it is given to {@link MatmulKernels#repackB}, so any number of threads
 * may use it at once.
 */
public interface PackedMatrix extends AutoCloseable {
  /** Which operand of a product a matrix was packed as. */
  enum Side {
    /** The left one, m x k. */
    A,
    /** The right one, k x n. */
    B
  }

  /** Which operand this is. */
  Side side();

  /** Rows of op(A) or op(B). */
  int rows();

  /** Columns of op(A) or op(B). */
  int columns();

  /** The element type. */
  DType dtype();

  /** The device that owns the memory. */
  Device device();

  /**
   * Returns the memory to the device once every product that was already given this matrix has
   * finished. A second call does nothing; use after it throws {@link IllegalStateException}. On the
   * host there is no need to close: the garbage collector frees what is no longer referred to.
   */
  @Override
  void close();
}
