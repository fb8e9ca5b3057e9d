package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;

/** Time steps of recurrent layers: what is refused, before anything is written. */
public abstract class RecurrentBadInputContract extends KernelContract {
  private static final Recurrent TANH = Recurrent.contiguous(Cell.TANH, 2, 1);
  private static final Recurrent LSTM = Recurrent.contiguous(Cell.LSTM, 2, 1);
  private static final Recurrent GRU = Recurrent.contiguous(Cell.GRU, 2, 1);

  protected RecurrentBadInputContract(Backend backend) {
    super(backend);
  }

  private static double[] numbers(int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i + 1;
    }
    return numbers;
  }

  @Floating
  void badBuffersOfPlainSteps(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    badCalls()
        .argument("input", dtype, 1, 2)
        .argument("recurrent", dtype, 1, 2)
        .argument("h", dtype, 1, 2)
        .argument("hNext", dtype, 1, 2)
        .argument("lengths", DType.I32, 1, 2)
        .check(
            (b, at) ->
                k.plain(TANH, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], 1));
    badCalls()
        .argument("hNext", dtype, 1, 2)
        .argument("dhNext", dtype, 1, 2)
        .argument("dInput", dtype, 1, 2)
        .argument("dh", dtype, 1, 2)
        .argument("lengths", DType.I32, 1, 2)
        .check(
            (b, at) ->
                k.plainBackward(
                    TANH, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], 1));
  }

  @Floating
  void badBuffersOfLstms(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    badCalls()
        .argument("input", dtype, numbers(8))
        .argument("recurrent", dtype, numbers(8))
        .argument("c", dtype, 1, 2)
        .argument("h", dtype, 1, 2)
        .argument("gates", dtype, numbers(8))
        .argument("cNext", dtype, 1, 2)
        .argument("hNext", dtype, 1, 2)
        .argument("lengths", DType.I32, 1, 2)
        .check(
            (b, at) ->
                k.lstm(
                    LSTM, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7], 1));
    badCalls()
        .argument("gates", dtype, numbers(8))
        .argument("c", dtype, 1, 2)
        .argument("cNext", dtype, 1, 2)
        .argument("dhNext", dtype, 1, 2)
        .argument("dcNext", dtype, 1, 2)
        .argument("dInput", dtype, numbers(8))
        .argument("dc", dtype, 1, 2)
        .argument("dh", dtype, 1, 2)
        .argument("lengths", DType.I32, 1, 2)
        .check(
            (b, at) ->
                k.lstmBackward(
                    LSTM, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], b[7], at[7], b[8], at[8], 1));
  }

  /** An absent {@code lengths} is no mistake here, since h and dh are needed anyway. */
  @Floating
  void badBuffersOfGrus(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    badCalls()
        .argument("input", dtype, numbers(6))
        .argument("recurrent", dtype, numbers(6))
        .argument("h", dtype, 1, 2)
        .argument("gates", dtype, numbers(6))
        .argument("hNext", dtype, 1, 2)
        .check(
            (b, at) ->
                k.gru(
                    GRU, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], null, 0,
                    1));
    badCalls()
        .argument("gates", dtype, numbers(6))
        .argument("recurrent", dtype, numbers(6))
        .argument("h", dtype, 1, 2)
        .argument("dhNext", dtype, 1, 2)
        .argument("dInput", dtype, numbers(6))
        .argument("dRecurrent", dtype, numbers(6))
        .argument("dh", dtype, 1, 2)
        .check(
            (b, at) ->
                k.gruBackward(
                    GRU, b[0], at[0], b[1], at[1], b[2], at[2], b[3], at[3], b[4], at[4], b[5],
                    at[5], b[6], at[6], null, 0, 1));
    Guarded data = of(dtype, numbers(30));
    Guarded two = of(DType.I32, 1, 2);
    Buffer b = data.buffer();
    long at = data.at();
    assertRefused(
        "lengths holds",
        () ->
            k.gru(
                GRU,
                b,
                at,
                b,
                at + 6,
                b,
                at + 12,
                b,
                at + 14,
                b,
                at + 20,
                two.buffer(),
                Long.MAX_VALUE,
                1));
    assertRefused(
        "lengths is",
        () -> k.gru(GRU, b, at, b, at + 6, b, at + 12, b, at + 14, b, at + 20, b, at + 22, 1));
    data.assertHolds(numbers(30));
  }

  @Floating
  void otherCellsAndBadNumbersAreRefused(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    Guarded data = of(dtype, numbers(60));
    Buffer b = data.buffer();
    long at = data.at();
    Guarded times = of(DType.I32, 3, -1);
    Buffer t = times.buffer();
    Guarded ones = of(DType.I32, 1, 1);
    assertRefused(
        "the cell LSTM; expected TANH or RELU",
        () -> k.plain(LSTM, b, at, b, at + 8, null, 0, b, at + 16, null, 0, 0));
    assertRefused(
        "the cell GRU; expected TANH or RELU",
        () -> k.plainBackward(GRU, b, at, b, at + 8, b, at + 16, null, 0, null, 0, 0));
    assertRefused(
        "the cell TANH; expected LSTM",
        () ->
            k.lstm(
                TANH, b, at, b, at + 8, b, at + 16, null, 0, b, at + 18, b, at + 26, b, at + 28,
                null, 0, 0));
    assertRefused(
        "the cell GRU; expected LSTM",
        () ->
            k.lstmBackward(
                GRU, b, at, b, at + 8, b, at + 10, b, at + 12, b, at + 14, b, at + 16, b, at + 24,
                null, 0, null, 0, 0));
    assertRefused(
        "the cell LSTM; expected GRU",
        () -> k.gru(LSTM, b, at, b, at + 8, b, at + 16, b, at + 18, b, at + 26, null, 0, 0));
    assertRefused(
        "the cell RELU; expected GRU",
        () ->
            k.gruBackward(
                Recurrent.contiguous(Cell.RELU, 2, 1),
                b,
                at,
                b,
                at + 8,
                b,
                at + 16,
                b,
                at + 18,
                b,
                at + 20,
                b,
                at + 28,
                b,
                at + 36,
                null,
                0,
                0));
    assertRefused(
        "step is -1; expected 0 or more",
        () -> k.plain(TANH, b, at, b, at + 2, null, 0, b, at + 4, null, 0, -1));
    if (seesIndices()) {
      assertRefused(
          "lengths[1] is -1; expected 0 or more",
          () -> k.plain(TANH, b, at, b, at + 2, b, at + 4, b, at + 6, t, times.at(), 0));
    }
    assertRefused(
        "h is null and lengths is given",
        () -> k.plain(TANH, b, at, b, at + 2, null, 0, b, at + 6, ones.buffer(), ones.at(), 0));
    assertRefused(
        "dh is given and lengths is null",
        () -> k.plainBackward(TANH, b, at, b, at + 2, b, at + 4, b, at + 6, null, 0, 0));
    data.assertHolds(numbers(60));
  }

  /** Each result in turn meets an operand that it may not be, or one that it may, but askew. */
  @Floating
  void overlapsAreRefused(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    Guarded data = of(dtype, numbers(60));
    Buffer b = data.buffer();
    long at = data.at();
    assertRefused(
        "hNext (2 rows of 1, 1 apart",
        () -> k.plain(TANH, b, at, b, at + 2, null, 0, b, at + 1, null, 0, 0));
    assertRefused(
        "dInput (", () -> k.plainBackward(TANH, b, at, b, at + 2, b, at, null, 0, null, 0, 0));
    assertRefused(
        "gates (2 rows of 4, 4 apart",
        () ->
            k.lstm(
                LSTM, b, at, b, at + 8, b, at + 16, null, 0, b, at + 1, b, at + 26, b, at + 28,
                null, 0, 0));
    assertRefused(
        "overlaps c (",
        () ->
            k.lstm(
                LSTM, b, at, b, at + 8, b, at + 16, null, 0, b, at, b, at + 17, b, at + 28, null, 0,
                0));
    assertRefused(
        "overlaps cNext (",
        () ->
            k.lstm(
                LSTM, b, at, b, at + 8, b, at + 16, null, 0, b, at, b, at + 18, b, at + 19, null, 0,
                0));
    assertRefused(
        "dc (2 rows of 1",
        () ->
            k.lstmBackward(
                LSTM, b, at, b, at + 8, b, at + 10, b, at + 12, b, at + 14, b, at, b, at + 8, null,
                0, null, 0, 0));
    assertRefused(
        "dInput (2 rows of 3",
        () ->
            k.gruBackward(
                GRU, b, at, b, at + 6, b, at + 12, b, at + 14, b, at + 6, b, at + 22, b, at + 28,
                null, 0, 0));
    assertRefused(
        "dRecurrent (2 rows of 3",
        () ->
            k.gruBackward(
                GRU, b, at, b, at + 6, b, at + 12, b, at + 14, b, at + 16, b, at, b, at + 28, null,
                0, 0));
    assertRefused(
        "dh (2 rows of 1",
        () ->
            k.gruBackward(
                GRU, b, at, b, at + 6, b, at + 12, b, at + 14, b, at + 16, b, at + 22, b, at + 15,
                null, 0, 0));
    data.assertHolds(numbers(60));
  }

  /** Slices of one array, whose rows lie between each other's, have no element in common. */
  @Floating
  void rowsBetweenOthersAreNoOverlap(DType dtype) {
    RecurrentKernels k = backend.recurrent(dtype);
    Recurrent layer = new Recurrent(Cell.RELU, 2, 1, 1, 1, 3, 3);
    Guarded states = of(dtype, 1, 0, 0, 2, 0, 0);
    Guarded input = of(dtype, 5, 6);
    Guarded recurrent = of(dtype, 10, 20);
    Guarded times = of(DType.I32, 1, 0);
    k.plain(
        layer,
        input.buffer(),
        input.at(),
        recurrent.buffer(),
        recurrent.at(),
        states.buffer(),
        states.at(),
        states.buffer(),
        states.at() + 1,
        times.buffer(),
        times.at(),
        0);
    states.assertHolds(1, 15, 0, 2, 2, 0);
  }
}
