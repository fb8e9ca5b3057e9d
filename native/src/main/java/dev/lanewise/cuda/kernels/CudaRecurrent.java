package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import org.jspecify.annotations.Nullable;

/** {@link RecurrentKernels}: {@code recurrent.cu}. Lengths stay on the device, unseen. */
public final class CudaRecurrent extends KernelFamily implements RecurrentKernels {
  /** Calls that may be in progress at once without making new objects. */
  private static final int SLOTS = 16;

  private final KernelTable forward;
  private final KernelTable backward;
  private final LeasePool<CudaRecurrentCall> calls = new LeasePool<>(SLOTS, CudaRecurrentCall::new);

  /** For one element type. */
  public CudaRecurrent(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.forward = kernels("recurrent", names(""));
    this.backward = kernels("recurrent", names("_backward"));
  }

  /** In the order of {@link Cell}'s constants. */
  private static String[] names(String ending) {
    return new String[] {
      "tanh_cell" + ending, "relu_cell" + ending, "lstm_cell" + ending, "gru_cell" + ending
    };
  }

  private static void checkCell(Recurrent layer, boolean allowed, String expected) {
    if (!allowed) {
      throw new IllegalArgumentException(
          "layer has the cell " + layer.cell() + "; expected " + expected);
    }
  }

  private static void checkPlain(Recurrent layer) {
    checkCell(layer, layer.cell() == Cell.TANH || layer.cell() == Cell.RELU, "TANH or RELU");
  }

  private void begin(
      CudaRecurrentCall call,
      Recurrent layer,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    if (step < 0) {
      throw new IllegalArgumentException("step is " + step + "; expected 0 or more");
    }
    call.begin(
        layer,
        lengths == null ? null : castInts(lengths, lengthsOffset, layer.batch(), "lengths"),
        lengthsOffset);
  }

  private void read(CudaRows rows, @Nullable Buffer buffer, long offset) {
    rows.read(cast(buffer, offset, rows.extent(), rows.name()), offset);
  }

  private void write(CudaRows rows, Buffer buffer, long offset, @Nullable CudaRows mayBe) {
    rows.write(cast(buffer, offset, rows.extent(), rows.name()), offset, mayBe);
  }

  /** Takes the state of rows that have ended, which is there only if there are lengths. */
  private void readWithLengths(CudaRecurrentCall call, @Nullable Buffer h, long offset) {
    call.checkWithLengths(call.h, h);
    if (h != null) {
      read(call.h, h, offset);
    }
  }

  /** Likewise its gradient. */
  private void writeWithLengths(CudaRecurrentCall call, @Nullable Buffer dh, long offset) {
    call.checkWithLengths(call.dh, dh);
    if (dh != null) {
      write(call.dh, dh, offset, null);
    }
  }

  private void run(KernelTable table, Recurrent layer, CudaRecurrentCall call, int step) {
    call.checkApart();
    try (Launch launch = launch(table.get(layer.cell()))) {
      launch.int32(layer.batch()).int32(layer.hidden());
      launch.int32(layer.inputStride()).int32(layer.recurrentStride());
      launch.int32(layer.stateStride()).int32(layer.nextStride());
      call.add(launch);
      launch.int32(step);
      runEach(launch, (long) layer.batch() * layer.hidden());
    }
  }

  private void end(CudaRecurrentCall call) {
    call.clear();
    calls.release(call);
  }

  @Override
  public void plain(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      @Nullable Buffer h,
      long hOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkPlain(layer);
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.input, input, inputOffset);
      read(call.recurrent, recurrent, recurrentOffset);
      readWithLengths(call, h, hOffset);
      write(call.hNext, hNext, hNextOffset, call.h);
      run(forward, layer, call, step);
    } finally {
      end(call);
    }
  }

  @Override
  public void plainBackward(
      Recurrent layer,
      Buffer hNext,
      long hNextOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dInput,
      long dInputOffset,
      @Nullable Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkPlain(layer);
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.hNext, hNext, hNextOffset);
      read(call.dhNext, dhNext, dhNextOffset);
      write(call.dInput, dInput, dInputOffset, null);
      writeWithLengths(call, dh, dhOffset);
      run(backward, layer, call, step);
    } finally {
      end(call);
    }
  }

  @Override
  public void lstm(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer c,
      long cOffset,
      @Nullable Buffer h,
      long hOffset,
      Buffer gates,
      long gatesOffset,
      Buffer cNext,
      long cNextOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkCell(layer, layer.cell() == Cell.LSTM, "LSTM");
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.input, input, inputOffset);
      read(call.recurrent, recurrent, recurrentOffset);
      read(call.c, c, cOffset);
      readWithLengths(call, h, hOffset);
      write(call.gates, gates, gatesOffset, call.input);
      write(call.cNext, cNext, cNextOffset, call.c);
      write(call.hNext, hNext, hNextOffset, call.h);
      run(forward, layer, call, step);
    } finally {
      end(call);
    }
  }

  @Override
  public void lstmBackward(
      Recurrent layer,
      Buffer gates,
      long gatesOffset,
      Buffer c,
      long cOffset,
      Buffer cNext,
      long cNextOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dcNext,
      long dcNextOffset,
      Buffer dInput,
      long dInputOffset,
      Buffer dc,
      long dcOffset,
      @Nullable Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkCell(layer, layer.cell() == Cell.LSTM, "LSTM");
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.gates, gates, gatesOffset);
      read(call.c, c, cOffset);
      read(call.cNext, cNext, cNextOffset);
      read(call.dhNext, dhNext, dhNextOffset);
      read(call.dcNext, dcNext, dcNextOffset);
      write(call.dInput, dInput, dInputOffset, call.gates);
      write(call.dc, dc, dcOffset, call.dcNext);
      writeWithLengths(call, dh, dhOffset);
      run(backward, layer, call, step);
    } finally {
      end(call);
    }
  }

  @Override
  public void gru(
      Recurrent layer,
      Buffer input,
      long inputOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer h,
      long hOffset,
      Buffer gates,
      long gatesOffset,
      Buffer hNext,
      long hNextOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkCell(layer, layer.cell() == Cell.GRU, "GRU");
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.input, input, inputOffset);
      read(call.recurrent, recurrent, recurrentOffset);
      read(call.h, h, hOffset);
      write(call.gates, gates, gatesOffset, call.input);
      write(call.hNext, hNext, hNextOffset, call.h);
      run(forward, layer, call, step);
    } finally {
      end(call);
    }
  }

  @Override
  public void gruBackward(
      Recurrent layer,
      Buffer gates,
      long gatesOffset,
      Buffer recurrent,
      long recurrentOffset,
      Buffer h,
      long hOffset,
      Buffer dhNext,
      long dhNextOffset,
      Buffer dInput,
      long dInputOffset,
      Buffer dRecurrent,
      long dRecurrentOffset,
      Buffer dh,
      long dhOffset,
      @Nullable Buffer lengths,
      long lengthsOffset,
      int step) {
    checkCell(layer, layer.cell() == Cell.GRU, "GRU");
    CudaRecurrentCall call = calls.lease();
    try {
      begin(call, layer, lengths, lengthsOffset, step);
      read(call.gates, gates, gatesOffset);
      read(call.recurrent, recurrent, recurrentOffset);
      read(call.h, h, hOffset);
      read(call.dhNext, dhNext, dhNextOffset);
      write(call.dInput, dInput, dInputOffset, call.gates);
      write(call.dRecurrent, dRecurrent, dRecurrentOffset, call.recurrent);
      write(call.dh, dh, dhOffset, null);
      run(backward, layer, call, step);
    } finally {
      end(call);
    }
  }
}
