package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.op.Overlap;
import org.jspecify.annotations.Nullable;

/** An operand of a call that is a matrix: where its rows lie. Reused between calls. */
final class CudaRows {
  private final String name;
  private @Nullable CudaBuffer buffer;
  private long offset;
  private int rows;
  private int columns;
  private int stride;
  private boolean written;
  private @Nullable CudaRows twin;

  CudaRows(String name) {
    this.name = name;
  }

  /** Says how the rows lie that the next call takes. */
  void shape(int count, int width, int distance) {
    rows = count;
    columns = width;
    stride = distance;
  }

  /** From the first element to the last; 0 if there are none. */
  long extent() {
    return rows == 0 ? 0 : (rows - 1L) * stride + columns;
  }

  /** Takes an operand that is read and lies inside its buffer. */
  void read(CudaBuffer from, long start) {
    buffer = from;
    offset = start;
  }

  /** Takes an operand that is written and may be another, if that is not null. */
  void write(CudaBuffer to, long start, @Nullable CudaRows mayBe) {
    read(to, start);
    written = true;
    twin = mayBe;
  }

  /** Lets go of the caller's buffer. */
  void clear() {
    buffer = null;
    written = false;
    twin = null;
  }

  /** The operand's name in messages. */
  String name() {
    return name;
  }

  /** Whether the call has this operand and writes it. */
  boolean isWritten() {
    return written;
  }

  /** Adds where it starts as an argument; a null pointer if the call doesn't have it. */
  void add(Launch launch) {
    KernelFamily.optionalPointer(launch, buffer, offset);
  }

  /** Refuses this operand if it shares an element with another, unless it may be that one. */
  void checkApart(CudaRows other) {
    if (buffer == null || other.buffer == null || other == this) {
      return;
    }
    if (buffer.allocation() != other.buffer.allocation()) {
      return;
    }
    boolean same = other == twin && offset == other.offset && stride == other.stride;
    if (!same
        && Overlap.share(
            offset, rows, columns, stride, other.offset, other.rows, other.columns, other.stride)) {
      throw new IllegalArgumentException(
          this + " overlaps " + other + " of the same buffer; expected no element in common");
    }
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
        + offset
        + ")";
  }
}
