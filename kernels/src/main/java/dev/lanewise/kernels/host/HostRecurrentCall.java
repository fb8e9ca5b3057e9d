package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.RecurrentKernels;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call of {@link RecurrentKernels}, checked, under the names that they have
 * there. Only those that the method has are given. Reused between calls.
 */
public final class HostRecurrentCall {
  private static final Recurrent NO_LAYER = Recurrent.contiguous(Recurrent.Cell.TANH, 0, 1);

  /** The input part of the pre-activations. */
  public final HostRows input = new HostRows("input");

  /** Their recurrent part. */
  public final HostRows recurrent = new HostRows("recurrent");

  /** The output of the step before. */
  public final HostRows h = new HostRows("h");

  /** The cells of the step before. */
  public final HostRows c = new HostRows("c");

  /** The activated gates. */
  public final HostRows gates = new HostRows("gates");

  /** This step's output. */
  public final HostRows hNext = new HostRows("hNext");

  /** This step's cells. */
  public final HostRows cNext = new HostRows("cNext");

  /** The gradient of this step's output. */
  public final HostRows dhNext = new HostRows("dhNext");

  /** The gradient of this step's cells. */
  public final HostRows dcNext = new HostRows("dcNext");

  /** The gradient of the input part, or of both. */
  public final HostRows dInput = new HostRows("dInput");

  /** The gradient of the recurrent part where it is another. */
  public final HostRows dRecurrent = new HostRows("dRecurrent");

  /** The gradient of the output of the step before, which is added to. */
  public final HostRows dh = new HostRows("dh");

  /** The gradient of the cells of the step before. */
  public final HostRows dc = new HostRows("dc");

  private final HostRows[] all = {
    input, recurrent, h, c, gates, hNext, cNext, dhNext, dcNext, dInput, dRecurrent, dh, dc
  };

  private Recurrent layer = NO_LAYER;
  private @Nullable I32Buffer lengths;
  private int lengthsAt;
  private int step;

  HostRecurrentCall() {}

  /** Starts a call, after checking what is no matrix. */
  void begin(Recurrent called, @Nullable Buffer wanted, long wantedOffset, int time) {
    layer = called;
    step = time;
    if (time < 0) {
      throw new IllegalArgumentException("step is " + time + "; expected 0 or more");
    }
    lengths = wanted == null ? null : checkedLengths(wanted, wantedOffset);
    int batch = called.batch();
    int hidden = called.hidden();
    int width = called.width();
    input.shape(batch, width, called.inputStride());
    gates.shape(batch, width, called.inputStride());
    dInput.shape(batch, width, called.inputStride());
    recurrent.shape(batch, width, called.recurrentStride());
    dRecurrent.shape(batch, width, called.recurrentStride());
    h.shape(batch, hidden, called.stateStride());
    dh.shape(batch, hidden, called.stateStride());
    hNext.shape(batch, hidden, called.nextStride());
    dhNext.shape(batch, hidden, called.nextStride());
    c.shape(batch, hidden, hidden);
    cNext.shape(batch, hidden, hidden);
    dc.shape(batch, hidden, hidden);
    dcNext.shape(batch, hidden, hidden);
  }

  private I32Buffer checkedLengths(Buffer wanted, long wantedOffset) {
    I32Buffer ints = I32Buffer.cast(wanted, "lengths");
    lengthsAt = ints.index(wantedOffset, layer.batch(), "lengths");
    for (int row = 0; row < layer.batch(); row++) {
      int length = ints.array()[lengthsAt + row];
      if (length < 0) {
        throw new IllegalArgumentException(
            "lengths[" + row + "] is " + length + "; expected 0 or more");
      }
    }
    return ints;
  }

  /** Takes an operand that is read, and is there only if there are lengths. */
  void readWithLengths(HostRows rows, DType dtype, @Nullable Buffer buffer, long offset) {
    checkWithLengths(rows, buffer);
    if (buffer != null) {
      rows.read(dtype, buffer, offset);
    }
  }

  /** The same of one that is written. */
  void writeWithLengths(HostRows rows, DType dtype, @Nullable Buffer buffer, long offset) {
    checkWithLengths(rows, buffer);
    if (buffer != null) {
      rows.write(dtype, buffer, offset);
    }
  }

  private void checkWithLengths(HostRows rows, @Nullable Buffer buffer) {
    if (buffer == null && lengths != null) {
      throw new IllegalArgumentException(
          rows.name() + " is null and lengths is given; expected both or neither");
    }
    if (buffer != null && lengths == null) {
      throw new IllegalArgumentException(
          rows.name() + " is given and lengths is null; expected both or neither");
    }
  }

  /** Refuses overlaps that the contract doesn't allow. */
  void checkApart() {
    for (HostRows rows : all) {
      if (rows.isWritten()) {
        for (HostRows other : all) {
          rows.checkApart(other);
        }
      }
    }
  }

  /** Lets go of the caller's buffers, since an idle call stays in its pool. */
  void clear() {
    for (HostRows rows : all) {
      if (rows.isGiven()) {
        rows.clear();
      }
    }
    lengths = null;
    layer = NO_LAYER;
  }

  /** The descriptor. */
  public Recurrent layer() {
    return layer;
  }

  /** Whether a row takes part, or has ended. */
  public boolean isActive(int row) {
    I32Buffer ints = lengths;
    return ints == null || step < ints.array()[lengthsAt + row];
  }
}
