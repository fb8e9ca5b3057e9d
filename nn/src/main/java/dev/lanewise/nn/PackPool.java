package dev.lanewise.nn;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.ArrayList;

/**
 * Packed matrices for products that an operation computes many times in one go, such as those of a
 * recurrent layer's steps. Their memory is used again for matrices of the same shape.
 */
public final class PackPool {
  /** The most matrices kept for later. */
  private static final int MOST_IDLE = 64;

  private final Backend backend;
  private final ArrayList<PackedMatrix> idle = new ArrayList<>();

  PackPool(Backend backend) {
    this.backend = backend;
  }

  /**
   * A matrix packed as the right operand of products; to be given back.
   *
   * @param matrix contiguous, of two dimensions; its content is read now
   * @param transposed whether the product takes its transpose
   */
  public PackedMatrix take(Tensor matrix, boolean transposed) {
    if (matrix.rank() != 2 || !matrix.layout().isContiguous()) {
      throw new IllegalArgumentException(
          "matrix has shape " + matrix.layout() + "; expected two dimensions without gaps");
    }
    int rows = matrix.dim(transposed ? 1 : 0);
    int columns = matrix.dim(transposed ? 0 : 1);
    int leading = Math.max(1, matrix.dim(1));
    MatmulKernels kernels = backend.matmul(matrix.dtype());
    for (int i = idle.size() - 1; i >= 0; i--) {
      PackedMatrix known = idle.get(i);
      if (known.rows() == rows && known.columns() == columns && known.dtype() == matrix.dtype()) {
        idle.remove(i);
        return kernels.repackB(known, transposed, matrix.buffer(), matrix.offset(), leading);
      }
    }
    return kernels.packB(transposed, rows, columns, matrix.buffer(), matrix.offset(), leading);
  }

  /** Returns a matrix. */
  public void giveBack(PackedMatrix packed) {
    if (idle.size() == MOST_IDLE) {
      idle.remove(0).close();
    }
    idle.add(packed);
  }

  void clear() {
    idle.forEach(PackedMatrix::close);
    idle.clear();
  }
}
