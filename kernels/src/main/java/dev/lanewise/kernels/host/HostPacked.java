package dev.lanewise.kernels.host;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.Objects;

/** A packed matrix on the Java heap; host providers extend it with a layout of their own. */
public abstract class HostPacked implements PackedMatrix {
  private final HostMatmul owner;
  private final Side side;
  private final DType dtype;
  private final int rows;
  private final int columns;
  private volatile boolean closed;

  /**
   * A matrix for the kernels that packed it.
   *
   * @param owner the kernels that can read it
   * @param rows rows of op(A) or op(B)
   * @param columns columns of op(A) or op(B)
   */
  protected HostPacked(HostMatmul owner, Side side, DType dtype, int rows, int columns) {
    this.owner = Objects.requireNonNull(owner, "owner");
    this.side = Objects.requireNonNull(side, "side");
    this.dtype = Objects.requireNonNull(dtype, "dtype");
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * The argument as a packed matrix that these kernels can use for a product.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if other kernels packed it, or as the other operand, or of
   *     another type or shape
   * @throws IllegalStateException if it is closed
   */
  public static HostPacked cast(
      PackedMatrix matrix,
      HostMatmul kernels,
      Side side,
      DType dtype,
      int rows,
      int columns,
      String name) {
    Objects.requireNonNull(matrix, name);
    if (!(matrix instanceof HostPacked mine) || mine.owner != kernels) {
      throw new IllegalArgumentException(
          name + " is " + matrix + ", packed by another backend; expected one packed by this one");
    }
    if (mine.side != side || mine.dtype != dtype || mine.rows != rows || mine.columns != columns) {
      throw new IllegalArgumentException(
          name + " is " + matrix + "; expected " + describe(side, dtype, rows, columns));
    }
    if (mine.closed) {
      throw new IllegalStateException(name + " is " + matrix + ", which is closed");
    }
    return mine;
  }

  /**
   * Takes another matrix of the same shape into the same memory, float32.
   *
   * @param trans whether it is stored transposed
   * @return whether that was done; by default it can't be
   */
  protected boolean refill(boolean trans, float[] matrix, int offset, int leading) {
    return false;
  }

  /** The same for float64. */
  protected boolean refill(boolean trans, double[] matrix, int offset, int leading) {
    return false;
  }

  private static String describe(Side side, DType dtype, int rows, int columns) {
    return "packed " + side + " " + dtype + " " + rows + " x " + columns;
  }

  @Override
  public final Side side() {
    return side;
  }

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final int columns() {
    return columns;
  }

  @Override
  public final DType dtype() {
    return dtype;
  }

  @Override
  public final Device device() {
    return Device.HOST;
  }

  /** Makes later use an error; the garbage collector frees the memory. */
  @Override
  public final void close() {
    closed = true;
  }

  @Override
  public final String toString() {
    return describe(side, dtype, rows, columns) + "@" + device();
  }
}
