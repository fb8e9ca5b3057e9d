package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.Objects;

/** A packed matrix that exists only when the command that makes it has run. */
final class OpaquePacked implements PackedMatrix {
  private final OpaqueMemory owner;
  private final Side side;
  private final int rows;
  private final int columns;
  private final DType dtype;
  private PackedMatrix host;
  private boolean closed;

  OpaquePacked(OpaqueMemory owner, Side side, int rows, int columns, DType dtype) {
    this.owner = owner;
    this.side = side;
    this.rows = rows;
    this.columns = columns;
    this.dtype = dtype;
  }

  /** The argument as an open packed matrix of this memory. */
  static OpaquePacked cast(PackedMatrix matrix, OpaqueMemory memory, String name) {
    Objects.requireNonNull(matrix, name);
    if (!(matrix instanceof OpaquePacked mine) || mine.owner != memory) {
      throw new IllegalArgumentException(
          name + " is " + matrix + ", packed by another backend; expected one of this device");
    }
    synchronized (memory) {
      if (mine.closed) {
        throw new IllegalStateException(name + " is a closed packed matrix");
      }
    }
    return mine;
  }

  /** What takes this one's place: this one can't be used any more. */
  OpaquePacked successor() {
    synchronized (owner) {
      closed = true;
    }
    return new OpaquePacked(owner, side, rows, columns, dtype);
  }

  /** Called when the command that packs has run. */
  void made(PackedMatrix packed) {
    host = packed;
  }

  /** Called when a command that uses it runs. */
  PackedMatrix onHost() {
    return Objects.requireNonNull(host, "packed");
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
    return dtype;
  }

  @Override
  public Device device() {
    return OpaqueProvider.DEVICE;
  }

  /** Queues the release, so that it comes after every use queued so far. */
  @Override
  public void close() {
    synchronized (owner) {
      if (!closed) {
        closed = true;
        owner.enqueue(() -> onHost().close());
      }
    }
  }

  @Override
  public String toString() {
    return "packed " + side + " " + dtype + " " + rows + " x " + columns + "@" + device();
  }
}
