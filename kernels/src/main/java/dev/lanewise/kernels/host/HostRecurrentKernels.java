package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import org.jspecify.annotations.Nullable;

/**
 * Checks every argument of {@link RecurrentKernels} and hands on a call of host buffers of the
 * right type and length; host providers extend it.
 */
public abstract class HostRecurrentKernels implements RecurrentKernels {
  /** Calls that may be in progress at once without making new objects. */
  private static final int SLOTS = 16;

  private final DType dtype;
  private final LeasePool<HostRecurrentCall> calls = new LeasePool<>(SLOTS, HostRecurrentCall::new);

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostRecurrentKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  /** A step of the layer's cell, arguments checked. */
  protected abstract void forward(HostRecurrentCall call);

  /** The gradients of a step of the layer's cell, arguments checked. */
  protected abstract void backward(HostRecurrentCall call);

  private static void checkCell(Recurrent layer, boolean allowed, String expected) {
    if (!allowed) {
      throw new IllegalArgumentException(
          "layer has the cell " + layer.cell() + "; expected " + expected);
    }
  }

  private static void checkPlain(Recurrent layer) {
    checkCell(layer, layer.cell() == Cell.TANH || layer.cell() == Cell.RELU, "TANH or RELU");
  }

  private void end(HostRecurrentCall call) {
    call.clear();
    calls.release(call);
  }

  @Override
  public final void plain(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.input.read(dtype, input, inputOffset);
      call.recurrent.read(dtype, recurrent, recurrentOffset);
      call.readWithLengths(call.h, dtype, h, hOffset);
      call.hNext.write(dtype, hNext, hNextOffset, call.h);
      call.checkApart();
      forward(call);
    } finally {
      end(call);
    }
  }

  @Override
  public final void plainBackward(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.hNext.read(dtype, hNext, hNextOffset);
      call.dhNext.read(dtype, dhNext, dhNextOffset);
      call.dInput.write(dtype, dInput, dInputOffset);
      call.writeWithLengths(call.dh, dtype, dh, dhOffset);
      call.checkApart();
      backward(call);
    } finally {
      end(call);
    }
  }

  @Override
  public final void lstm(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.input.read(dtype, input, inputOffset);
      call.recurrent.read(dtype, recurrent, recurrentOffset);
      call.c.read(dtype, c, cOffset);
      call.readWithLengths(call.h, dtype, h, hOffset);
      call.gates.write(dtype, gates, gatesOffset, call.input);
      call.cNext.write(dtype, cNext, cNextOffset, call.c);
      call.hNext.write(dtype, hNext, hNextOffset, call.h);
      call.checkApart();
      forward(call);
    } finally {
      end(call);
    }
  }

  @Override
  public final void lstmBackward(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.gates.read(dtype, gates, gatesOffset);
      call.c.read(dtype, c, cOffset);
      call.cNext.read(dtype, cNext, cNextOffset);
      call.dhNext.read(dtype, dhNext, dhNextOffset);
      call.dcNext.read(dtype, dcNext, dcNextOffset);
      call.dInput.write(dtype, dInput, dInputOffset, call.gates);
      call.dc.write(dtype, dc, dcOffset, call.dcNext);
      call.writeWithLengths(call.dh, dtype, dh, dhOffset);
      call.checkApart();
      backward(call);
    } finally {
      end(call);
    }
  }

  @Override
  public final void gru(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.input.read(dtype, input, inputOffset);
      call.recurrent.read(dtype, recurrent, recurrentOffset);
      call.h.read(dtype, h, hOffset);
      call.gates.write(dtype, gates, gatesOffset, call.input);
      call.hNext.write(dtype, hNext, hNextOffset, call.h);
      call.checkApart();
      forward(call);
    } finally {
      end(call);
    }
  }

  @Override
  public final void gruBackward(
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
    HostRecurrentCall call = calls.lease();
    try {
      call.begin(layer, lengths, lengthsOffset, step);
      call.gates.read(dtype, gates, gatesOffset);
      call.recurrent.read(dtype, recurrent, recurrentOffset);
      call.h.read(dtype, h, hOffset);
      call.dhNext.read(dtype, dhNext, dhNextOffset);
      call.dInput.write(dtype, dInput, dInputOffset, call.gates);
      call.dRecurrent.write(dtype, dRecurrent, dRecurrentOffset, call.recurrent);
      call.dh.write(dtype, dh, dhOffset);
      call.checkApart();
      backward(call);
    } finally {
      end(call);
    }
  }
}
