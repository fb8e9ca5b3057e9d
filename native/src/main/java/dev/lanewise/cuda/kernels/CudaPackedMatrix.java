package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.Objects;

/** A packed matrix is a copy, as cuBLAS reads no layout but its own: see {@link MatrixPacks}. */
final class CudaPackedMatrix implements PackedMatrix {
  private final MatrixPacks owner;
  private final Side side;
  private final int rows;
  private final int columns;
  private final boolean transposed;
  private final int leading;
  private final CudaBuffer copy;
  private final long start;

  /**
   * A copy.
   *
   * @param start where the matrix starts in it
   */
  CudaPackedMatrix(
      MatrixPacks owner,
      Side side,
      int rows,
      int columns,
      boolean transposed,
      int leading,
      CudaBuffer copy,
      long start) {
    this.owner = owner;
    this.side = side;
    this.rows = rows;
    this.columns = columns;
    this.transposed = transposed;
    this.leading = leading;
    this.copy = copy;
    this.start = start;
  }

  /** The argument as an open matrix of these kernels, packed so. */
  static CudaPackedMatrix cast(
      PackedMatrix matrix, MatrixPacks owner, Side side, int rows, int columns, String name) {
    Objects.requireNonNull(matrix, name);
    if (!(matrix instanceof CudaPackedMatrix mine)
        || mine.owner.services.memory() != owner.services.memory()) {
      throw new IllegalArgumentException(
          name + " is " + matrix + ", packed by another backend; expected one packed by this one");
    }
    if (mine.owner != owner || mine.side != side || mine.rows != rows || mine.columns != columns) {
      throw new IllegalArgumentException(
          name + " is " + matrix + "; expected " + describe(side, owner.dtype, rows, columns));
    }
    if (mine.copy.allocation().isClosed()) {
      throw new IllegalStateException(name + " is " + matrix + ", which is closed");
    }
    return mine;
  }

  private static String describe(Side side, DType dtype, int rows, int columns) {
    return "packed " + side + " " + dtype + " " + rows + " x " + columns;
  }

  /** Whether another matrix, stored so, has the same place in the copy. */
  boolean fits(boolean otherTransposed, int otherLeading, long otherStart) {
    return transposed == otherTransposed && leading == otherLeading && start == otherStart;
  }

  boolean transposed() {
    return transposed;
  }

  int leading() {
    return leading;
  }

  CudaBuffer copy() {
    return copy;
  }

  long start() {
    return start;
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public DType dtype() {
    return owner.dtype;
  }

  @Override
  public Device device() {
    return copy.device();
  }

  @Override
  public void close() {
    copy.close();
  }

  @Override
  public String toString() {
    return describe(side, dtype(), rows, columns) + "@" + device();
  }
}
