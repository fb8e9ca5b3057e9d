package dev.lanewise.kernels.vector.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One thread and three give the same bits, on rows of every length around the lanes and with NaN,
 * infinities, subnormals and zeros of both signs; gradients without a tanh of their own have those
 * of the scalar kernels. For the rest see {@link VectorRecurrentFormulaTest}.
 */
@Tag("width")
class VectorRecurrentBitsTest {
  private static final int AT = 3;

  private static final RecurrentKernels SCALAR = Kernels.scalar(Family.RECURRENT, DType.F32);
  private static final RecurrentKernels VECTOR = Kernels.vector(Family.RECURRENT, DType.F32, 1);
  private static final RecurrentKernels THREADS = Kernels.vector(Family.RECURRENT, DType.F32, 3);

  /** The arrays of a call, from a seed, and in the end what they hold. */
  private static final class Arena {
    private final Random random;
    private final int every;
    private final Recurrent layer;
    private final List<float[]> arrays = new ArrayList<>();

    /** One element in {@code every} is odd. */
    Arena(Recurrent layer, long seed, int every) {
      this.layer = layer;
      this.random = new Random(seed);
      this.every = every;
    }

    F32Buffer products(int stride) {
      return numbers(layer.batch() * stride);
    }

    F32Buffer states(int stride) {
      return numbers(layer.batch() * stride);
    }

    private F32Buffer numbers(int size) {
      float[] values = Samples.oddFloats(random, size + 2 * AT, every);
      for (int i = 0; i < values.length; i++) {
        values[i] *= 3;
      }
      arrays.add(values);
      return HostBuffer.of(values);
    }

    int[][] bits() {
      return arrays.stream()
          .map(
              values -> {
                int[] bits = new int[values.length];
                Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
                return bits;
              })
          .toArray(int[][]::new);
    }
  }

  private static Buffer lengths(Recurrent layer, long seed) {
    if (seed % 2 == 0) {
      return null;
    }
    Random random = new Random(seed);
    return HostBuffer.of(random.ints(layer.batch(), 0, 5).toArray());
  }

  private static int[][] forward(RecurrentKernels k, Recurrent layer, long seed, int every) {
    Arena arena = new Arena(layer, seed, every);
    F32Buffer input = arena.products(layer.inputStride());
    F32Buffer recurrent = arena.products(layer.recurrentStride());
    F32Buffer h = arena.states(layer.stateStride());
    F32Buffer c = arena.states(layer.hidden());
    F32Buffer gates = arena.products(layer.inputStride());
    F32Buffer hNext = arena.states(layer.nextStride());
    F32Buffer cNext = arena.states(layer.hidden());
    Buffer ended = lengths(layer, seed);
    Buffer old = ended == null ? null : h;
    switch (layer.cell()) {
      case TANH, RELU -> k.plain(layer, input, AT, recurrent, AT, old, AT, hNext, AT, ended, 0, 2);
      case LSTM ->
          k.lstm(
              layer, input, AT, recurrent, AT, c, AT, old, AT, gates, AT, cNext, AT, hNext, AT,
              ended, 0, 2);
      case GRU -> k.gru(layer, input, AT, recurrent, AT, h, AT, gates, AT, hNext, AT, ended, 0, 2);
    }
    return arena.bits();
  }

  private static int[][] backward(RecurrentKernels k, Recurrent layer, long seed, int every) {
    Arena arena = new Arena(layer, seed, every);
    F32Buffer gates = arena.products(layer.inputStride());
    F32Buffer recurrent = arena.products(layer.recurrentStride());
    F32Buffer h = arena.states(layer.stateStride());
    F32Buffer hNext = arena.states(layer.nextStride());
    F32Buffer c = arena.states(layer.hidden());
    F32Buffer cNext = arena.states(layer.hidden());
    F32Buffer dhNext = arena.states(layer.nextStride());
    F32Buffer dcNext = arena.states(layer.hidden());
    F32Buffer dInput = arena.products(layer.inputStride());
    F32Buffer dRecurrent = arena.products(layer.recurrentStride());
    F32Buffer dh = arena.states(layer.stateStride());
    F32Buffer dc = arena.states(layer.hidden());
    Buffer ended = lengths(layer, seed);
    Buffer passed = ended == null ? null : dh;
    switch (layer.cell()) {
      case TANH, RELU ->
          k.plainBackward(layer, hNext, AT, dhNext, AT, dInput, AT, passed, AT, ended, 0, 2);
      case LSTM ->
          k.lstmBackward(
              layer, gates, AT, c, AT, cNext, AT, dhNext, AT, dcNext, AT, dInput, AT, dc, AT,
              passed, AT, ended, 0, 2);
      case GRU ->
          k.gruBackward(
              layer,
              gates,
              AT,
              recurrent,
              AT,
              h,
              AT,
              dhNext,
              AT,
              dInput,
              AT,
              dRecurrent,
              AT,
              dh,
              AT,
              ended,
              0,
              2);
    }
    return arena.bits();
  }

  private static void assertBits(int[][] expected, int[][] actual, String what) {
    for (int array = 0; array < expected.length; array++) {
      assertArrayEquals(expected[array], actual[array], what + ", array " + array);
    }
  }

  private static Recurrent draw(Random random, Cell cell, int batch, int hidden) {
    int width = cell.gates() * hidden;
    return new Recurrent(
        cell,
        batch,
        hidden,
        width + random.nextInt(3),
        width + random.nextInt(3),
        hidden + random.nextInt(3),
        hidden + random.nextInt(3));
  }

  @Test
  void threadsAndScalarKernelsAgree() {
    Random random = new Random(1);
    for (Cell cell : Cell.values()) {
      for (int hidden = 1; hidden <= 3 * Lanes.FLOATS + 1; hidden++) {
        for (long seed = 0; seed < 4; seed++) {
          Recurrent layer = draw(random, cell, 1 + random.nextInt(5), hidden);
          int every = seed < 2 ? 1 << 30 : 6;
          String what = layer + ", seed " + seed;
          int[][] forward = forward(VECTOR, layer, seed, every);
          assertBits(forward, forward(THREADS, layer, seed, every), what + ", forward");
          int[][] backward = backward(VECTOR, layer, seed, every);
          assertBits(backward, backward(THREADS, layer, seed, every), what + ", backward");
          if (cell != Cell.LSTM) {
            assertBits(backward(SCALAR, layer, seed, every), backward, what + ", scalar");
          }
          if (cell == Cell.RELU) {
            assertBits(forward(SCALAR, layer, seed, every), forward, what + ", scalar");
          }
        }
      }
    }
  }

  /** Large enough for several tasks. */
  @Test
  void rowsAreSharedOutToThreads() {
    Random random = new Random(2);
    for (Cell cell : Cell.values()) {
      for (long seed = 0; seed < 2; seed++) {
        Recurrent layer = draw(random, cell, 131, 203);
        int[][] forward = forward(VECTOR, layer, seed, 50);
        assertBits(forward, forward(THREADS, layer, seed, 50), layer + ", forward");
        int[][] backward = backward(VECTOR, layer, seed, 50);
        assertBits(backward, backward(THREADS, layer, seed, 50), layer + ", backward");
      }
    }
  }
}
