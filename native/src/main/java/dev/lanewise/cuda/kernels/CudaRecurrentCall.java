package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.op.Recurrent;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call of {@link dev.lanewise.kernels.op.RecurrentKernels}, under the names
 * that they have there. Only those that the method has are given. Reused between calls.
 */
final class CudaRecurrentCall {
  /** The input part of the pre-activations. */
  final CudaRows input = new CudaRows("input");

  /** Their recurrent part. */
  final CudaRows recurrent = new CudaRows("recurrent");

  /** The output of the step before. */
  final CudaRows h = new CudaRows("h");

  /** The cells of the step before. */
  final CudaRows c = new CudaRows("c");

  /** The activated gates. */
  final CudaRows gates = new CudaRows("gates");

  /** This step's output. */
  final CudaRows hNext = new CudaRows("hNext");

  /** This step's cells. */
  final CudaRows cNext = new CudaRows("cNext");

  /** The gradient of this step's output. */
  final CudaRows dhNext = new CudaRows("dhNext");

  /** The gradient of this step's cells. */
  final CudaRows dcNext = new CudaRows("dcNext");

  /** The gradient of the input part, or of both. */
  final CudaRows dInput = new CudaRows("dInput");

  /** The gradient of the recurrent part where it is another. */
  final CudaRows dRecurrent = new CudaRows("dRecurrent");

  /** The gradient of the output of the step before, which is added to. */
  final CudaRows dh = new CudaRows("dh");

  /** The gradient of the cells of the step before. */
  final CudaRows dc = new CudaRows("dc");

  private final CudaRows[] all = {
    input, recurrent, h, c, gates, hNext, cNext, dhNext, dcNext, dInput, dRecurrent, dh, dc
  };

  private @Nullable CudaBuffer lengths;
  private long lengthsOffset;

  /** Starts a call, with the lengths if there are any. */
  void begin(Recurrent layer, @Nullable CudaBuffer wanted, long wantedOffset) {
    lengths = wanted;
    lengthsOffset = wantedOffset;
    int batch = layer.batch();
    int hidden = layer.hidden();
    int width = layer.width();
    input.shape(batch, width, layer.inputStride());
    gates.shape(batch, width, layer.inputStride());
    dInput.shape(batch, width, layer.inputStride());
    recurrent.shape(batch, width, layer.recurrentStride());
    dRecurrent.shape(batch, width, layer.recurrentStride());
    h.shape(batch, hidden, layer.stateStride());
    dh.shape(batch, hidden, layer.stateStride());
    hNext.shape(batch, hidden, layer.nextStride());
    dhNext.shape(batch, hidden, layer.nextStride());
    c.shape(batch, hidden, hidden);
    cNext.shape(batch, hidden, hidden);
    dc.shape(batch, hidden, hidden);
    dcNext.shape(batch, hidden, hidden);
  }

  /** Refuses an operand that is there without lengths, or isn't with them. */
  void checkWithLengths(CudaRows rows, @Nullable Object buffer) {
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
    for (CudaRows rows : all) {
      if (rows.isWritten()) {
        for (CudaRows other : all) {
          rows.checkApart(other);
        }
      }
    }
  }

  /** Adds all operands as arguments, in the order in which they stand above. */
  void add(Launch launch) {
    for (CudaRows rows : all) {
      rows.add(launch);
    }
    KernelFamily.optionalPointer(launch, lengths, lengthsOffset);
  }

  /** Lets go of the caller's buffers, since an idle call stays in its pool. */
  void clear() {
    for (CudaRows rows : all) {
      rows.clear();
    }
    lengths = null;
  }
}
