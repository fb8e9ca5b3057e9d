package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Overlap;
import org.jspecify.annotations.Nullable;

/** An operand of a call that is a matrix: where its rows lie. Reused between calls. */
public final class HostRows {
  private static final HostBuffer NOTHING = HostBuffer.of(new float[0]);

  private final String name;
  private HostBuffer buffer = NOTHING;

  /** The buffer's array, which other operands may lie in too. */
  private Object memory = NOTHING;

  private long offset;
  private int rows;
  private int columns;
  private int stride;
  private boolean given;
  private boolean written;
  private @Nullable HostRows twin;

  HostRows(String name) {
    this.name = name;
  }

  /** Says how the rows lie that the next call takes. */
  void shape(int count, int width, int distance) {
    rows = count;
    columns = width;
    stride = distance;
  }

  /** Takes an operand that is read, after checking that its rows lie inside. */
  void read(DType dtype, Buffer from, long start) {
    buffer = HostChecks.cast(dtype, from, start, Gemm.extent(rows, columns, stride), name);
    memory = HostChecks.array(buffer);
    offset = start;
    given = true;
  }

  /** Takes an operand that is written, likewise. */
  void write(DType dtype, Buffer to, long start) {
    read(dtype, to, start);
    written = true;
  }

  /** Takes an operand that is written and may be another. */
  void write(DType dtype, Buffer to, long start, HostRows mayBe) {
    write(dtype, to, start);
    twin = mayBe;
  }

  /** Lets go of the caller's buffer. */
  void clear() {
    buffer = NOTHING;
    memory = NOTHING;
    given = false;
    written = false;
    twin = null;
  }

  /** Refuses this operand if it shares an element with another, unless it may be that one. */
  void checkApart(HostRows other) {
    if (!other.given || memory != other.memory || other == this) {
      return;
    }
    long at = buffer.offset() + offset;
    long otherAt = other.buffer.offset() + other.offset;
    boolean same = other == twin && at == otherAt && stride == other.stride;
    if (!same
        && Overlap.share(
            at, rows, columns, stride, otherAt, other.rows, other.columns, other.stride)) {
      throw new IllegalArgumentException(
          this + " overlaps " + other + " of the same array; expected no element in common");
    }
  }

  /** The operand's name in messages. */
  String name() {
    return name;
  }

  /** Whether the call has this operand and writes it. */
  boolean isWritten() {
    return written;
  }

  /** Whether the call has this operand. */
  public boolean isGiven() {
    return given;
  }

  /** The buffer. */
  public HostBuffer buffer() {
    return buffer;
  }

  /** Where a row starts, counted from the buffer's first element. */
  public long at(int row) {
    return offset + (long) row * stride;
  }

  /** The array of a float32 operand. */
  public float[] floats() {
    return F32Buffer.cast(buffer, name).array();
  }

  /** Where a row starts in the array. */
  public int index(int row) {
    return (int) (buffer.offset() + at(row));
  }

  @Override
  public String toString() {
    return name
        + " ("
        + rows
        + " rows of "
        + columns
        + ", "
        + stride
        + " apart, from "
        + (buffer.offset() + offset)
        + ")";
  }
}
