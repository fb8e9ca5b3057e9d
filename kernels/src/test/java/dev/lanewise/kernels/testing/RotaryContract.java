package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rotary positions: exact, in place and on parts of a matrix, and with bad arguments. */
public abstract class RotaryContract extends KernelContract {
  protected RotaryContract(Backend backend) {
    super(backend);
  }

  /** Quarter turns move numbers about; a table that starts later turns the other way. */
  @Floating
  void quarterTurnsAreExact(DType dtype) {
    Rotary rotary = new Rotary(Heads.contiguous(1, 1, 2, 4), false);
    Guarded x = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8);
    Guarded table = of(dtype, 1, 0, 0, 1, -1, 0, 0, -1, 1, 0, 1, 0);
    Guarded y = canaries(dtype, 8);
    AttentionKernels kernels = backend.attention(dtype);
    kernels.rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at(), y.buffer(), y.at());
    y.assertHolds(1, 2, -4, 3, -5, -6, 8, -7);
    kernels.rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at() + 4, y.buffer(), y.at());
    y.assertHolds(-1, -2, 4, -3, 5, 6, 7, 8);
    Rotary back = new Rotary(rotary.heads(), true);
    kernels.rotate(back, x.buffer(), x.at(), table.buffer(), table.at(), y.buffer(), y.at());
    y.assertHolds(1, 2, 4, -3, -5, -6, -8, 7);
  }

  /** Every size up to three vectors of 16, by the formula of the contract, to the bit. */
  @Floating
  void everySizeHoldsTheFormula(DType dtype) {
    Random random = new Random(5);
    for (int size = 2; size <= 50; size += 2) {
      for (boolean inverse : new boolean[] {false, true}) {
        check(dtype, random, Heads.contiguous(2, 2, 3, size), inverse);
        check(dtype, random, Heads.columns(2, 2, 3, size, 3L * size + 1), inverse);
      }
    }
    check(dtype, random, Heads.interleaved(2, 3, 150, 64), false);
  }

  private void check(DType dtype, Random random, Heads heads, boolean inverse) {
    Guarded x = random(dtype, random, (int) heads.extent());
    Guarded table = random(dtype, random, heads.time() * heads.size());
    Guarded y = canaries(dtype, (int) heads.extent());
    Rotary rotary = new Rotary(heads, inverse);
    AttentionKernels kernels = backend.attention(dtype);
    kernels.rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at(), y.buffer(), y.at());
    y.assertMarginsIntact();
    double[] from = x.values();
    double[] angles = table.values();
    double[] found = y.values();
    for (int b = 0; b < heads.batch(); b++) {
      for (int h = 0; h < heads.heads(); h++) {
        for (int t = 0; t < heads.time(); t++) {
          for (int c = 0; c < heads.size(); c += 2) {
            int at = (int) heads.at(b, h, t) + c;
            double cos = angles[t * heads.size() + c];
            double sin = (inverse ? -1 : 1) * angles[t * heads.size() + c + 1];
            String place = heads + " " + b + " " + h + " " + t + " " + c;
            assertEquals(turned(dtype, cos, from[at], -sin, from[at + 1]), found[at], place);
            assertEquals(turned(dtype, cos, from[at + 1], sin, from[at]), found[at + 1], place);
          }
        }
      }
    }
    // In place, the same bits; what lies between the heads stays.
    kernels.rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at(), x.buffer(), x.at());
    double[] inPlace = x.values();
    for (int i = 0; i < inPlace.length; i++) {
      assertEquals(Double.isNaN(found[i]) ? from[i] : found[i], inPlace[i], "element " + i);
    }
  }

  private static double turned(DType dtype, double cos, double x, double sin, double other) {
    return dtype == DType.F32
        ? Math.fma((float) cos, (float) x, (float) sin * (float) other)
        : Math.fma(cos, x, sin * other);
  }

  private Guarded random(DType dtype, Random random, int length) {
    return of(dtype, random.doubles(length, -2, 2).toArray());
  }

  @Floating
  void nanAndInfinity(DType dtype) {
    Rotary rotary = new Rotary(Heads.contiguous(1, 1, 1, 4), false);
    Guarded x = of(dtype, Double.NaN, 1, Double.POSITIVE_INFINITY, 2);
    Guarded table = of(dtype, 0.5, 0.25, 0.5, 0);
    Guarded y = canaries(dtype, 4);
    AttentionKernels kernels = backend.attention(dtype);
    kernels.rotate(rotary, x.buffer(), x.at(), table.buffer(), table.at(), y.buffer(), y.at());
    y.assertHolds(Double.NaN, Double.NaN, Double.POSITIVE_INFINITY, Double.NaN);
  }

  /** No step, no sample: nothing is read or written. */
  @Floating
  void emptyArraysAreLeftAlone(DType dtype) {
    Guarded nothing = canaries(dtype, 0);
    for (Heads heads : new Heads[] {Heads.contiguous(0, 2, 3, 4), Heads.contiguous(2, 2, 0, 4)}) {
      Guarded table = of(dtype, new double[heads.time() * 4]);
      backend
          .attention(dtype)
          .rotate(
              new Rotary(heads, false),
              nothing.buffer(),
              nothing.at(),
              table.buffer(),
              table.at(),
              nothing.buffer(),
              nothing.at());
      nothing.assertHolds();
    }
  }

  @Test
  void oddSizesAreRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new Rotary(Heads.contiguous(1, 1, 1, 3), false));
    assertTrue(refusal.getMessage().contains("heads.size is 3; expected an even number"));
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    AttentionKernels kernels = backend.attention(dtype);
    Rotary rotary = new Rotary(Heads.contiguous(1, 1, 2, 2), false);
    badCalls()
        .argument("x", dtype, 1, 2, 3, 4)
        .argument("table", dtype, 5, 6, 7, 8)
        .argument("y", dtype, 9, 1, 2, 3)
        .check((b, at) -> kernels.rotate(rotary, b[0], at[0], b[1], at[1], b[2], at[2]));
    Guarded x = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertRefused(
        "y is", () -> kernels.rotate(rotary, x.buffer(), 37, x.buffer(), 43, x.buffer(), 38));
    assertRefused(
        "y is", () -> kernels.rotate(rotary, x.buffer(), 37, x.buffer(), 40, x.buffer(), 37));
    x.assertHolds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }
}
