package dev.lanewise.kernels.vector.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.Samples;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bits of the formulas with the functions of {@link FloatMath}, on rows of every length around
 * the lanes, some of whose elements are NaN, infinite, subnormal or zeros of both signs; before C2
 * has compiled the passes and after.
 */
@Tag("width")
class VectorRecurrentFormulaTest {
  private static final RecurrentKernels VECTOR = Kernels.vector(Family.RECURRENT, DType.F32, 1);

  /** Often enough that C2 compiles every pass. */
  private static final int ROUNDS = 10_000;

  private static float[] floats(Random random, int size) {
    return Samples.oddFloats(random, size, 20);
  }

  private static void assertSame(float expected, float actual, String what) {
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual), what);
  }

  @Test
  void lstmsHaveTheBitsOfTheFormula() {
    Random random = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      int n = 1 + round % (3 * Lanes.FLOATS + 1);
      Recurrent layer = Recurrent.contiguous(Cell.LSTM, 1, n);
      float[] a = floats(random, 4 * n);
      float[] b = floats(random, 4 * n);
      float[] c = floats(random, n);
      float[] gates = new float[4 * n];
      float[] cNext = new float[n];
      float[] hNext = new float[n];
      VECTOR.lstm(
          layer,
          HostBuffer.of(a),
          0,
          HostBuffer.of(b),
          0,
          HostBuffer.of(c),
          0,
          null,
          0,
          HostBuffer.of(gates),
          0,
          HostBuffer.of(cNext),
          0,
          HostBuffer.of(hNext),
          0,
          null,
          0,
          0);
      float[] dh = floats(random, n);
      float[] dcNext = floats(random, n);
      float[] dInput = new float[4 * n];
      float[] dc = new float[n];
      VECTOR.lstmBackward(
          layer,
          HostBuffer.of(gates),
          0,
          HostBuffer.of(c),
          0,
          HostBuffer.of(cNext),
          0,
          HostBuffer.of(dh),
          0,
          HostBuffer.of(dcNext),
          0,
          HostBuffer.of(dInput),
          0,
          HostBuffer.of(dc),
          0,
          null,
          0,
          null,
          0,
          0);
      for (int u = 0; u < n; u++) {
        String what = n + " units, unit " + u;
        float i = FloatMath.sigmoid(a[u] + b[u]);
        float f = FloatMath.sigmoid(a[n + u] + b[n + u]);
        float g = FloatMath.tanh(a[2 * n + u] + b[2 * n + u]);
        float o = FloatMath.sigmoid(a[3 * n + u] + b[3 * n + u]);
        float cell = Math.fma(f, c[u], i * g);
        float t = FloatMath.tanh(cell);
        assertSame(i, gates[u], what);
        assertSame(f, gates[n + u], what);
        assertSame(g, gates[2 * n + u], what);
        assertSame(o, gates[3 * n + u], what);
        assertSame(cell, cNext[u], what);
        assertSame(o * t, hNext[u], what);
        float e = Math.fma(dh[u] * o, (1 - t) * (1 + t), dcNext[u]);
        assertSame(e * g * (i * (1 - i)), dInput[u], what);
        assertSame(e * c[u] * (f * (1 - f)), dInput[n + u], what);
        assertSame(e * i * ((1 - g) * (1 + g)), dInput[2 * n + u], what);
        assertSame(dh[u] * t * (o * (1 - o)), dInput[3 * n + u], what);
        assertSame(e * f, dc[u], what);
      }
    }
  }

  @Test
  void grusAndPlainStepsHaveTheBitsOfTheFormula() {
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS; round++) {
      int n = 1 + round % (3 * Lanes.FLOATS + 1);
      float[] a = floats(random, 3 * n);
      float[] b = floats(random, 3 * n);
      float[] h = floats(random, n);
      float[] gates = new float[3 * n];
      float[] hNext = new float[n];
      float[] plain = new float[n];
      VECTOR.gru(
          Recurrent.contiguous(Cell.GRU, 1, n),
          HostBuffer.of(a),
          0,
          HostBuffer.of(b),
          0,
          HostBuffer.of(h),
          0,
          HostBuffer.of(gates),
          0,
          HostBuffer.of(hNext),
          0,
          null,
          0,
          0);
      VECTOR.plain(
          Recurrent.contiguous(Cell.TANH, 1, n),
          HostBuffer.of(a),
          0,
          HostBuffer.of(b),
          0,
          null,
          0,
          HostBuffer.of(plain),
          0,
          null,
          0,
          0);
      for (int u = 0; u < n; u++) {
        String what = n + " units, unit " + u;
        float r = FloatMath.sigmoid(a[u] + b[u]);
        float z = FloatMath.sigmoid(a[n + u] + b[n + u]);
        float candidate = FloatMath.tanh(Math.fma(r, b[2 * n + u], a[2 * n + u]));
        assertSame(r, gates[u], what);
        assertSame(z, gates[n + u], what);
        assertSame(candidate, gates[2 * n + u], what);
        assertSame(Math.fma(z, h[u] - candidate, candidate), hNext[u], what);
        assertSame(FloatMath.tanh(a[u] + b[u]), plain[u], what);
      }
    }
  }
}
