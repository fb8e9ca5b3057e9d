package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes squares of 8 x 8 elements in registers, float32, for packing transposed matrices: in 3
 * steps, each of which exchanges the off-diagonal halves of blocks, as in Eklundh, "A Fast Computer
 * Method for Matrix Transposing" (IEEE Trans. Computers C-21(7), 1972).
 *
 * <p>The first step needs no shuffle: halves are loaded from where they lie, beside what is not
 * used.
 *
 * <p>Element by element a 128x128 matrix took .57 to .65 ns an element, in squares .28; with the
 * loads 8 x 1680 took .18 instead of .23 (Zen 3).
 */
final class FloatSquares {
  /** Rows and columns of a square. */
  static final int SIDE = 8;

  /** Whether this machine has vectors as wide as a square: wider ones are used in part. */
  static final boolean FIT = Lanes.FLOATS >= SIDE;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;

  private static final VectorMask<Float> UPPER4 = VectorMask.fromLong(S, 0b11110000);
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(S, i -> i ^ 2);
  private static final VectorMask<Float> UPPER2 = VectorMask.fromLong(S, 0b11001100);
  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorMask<Float> UPPER1 = VectorMask.fromLong(S, 0b10101010);

  private FloatSquares() {}

  /**
   * Transposes squares that lie side by side in rows of a matrix.
   *
   * @param count how many
   * @param rows how many there are, 2 to {@link #SIDE}: the last stands for those that are missing;
   *     4 elements behind the squares are read, too, even of the last row if it is among the first
   *     4
   * @param ldFrom from a row to the next
   * @param ldTo from a transposed row to the next
   * @param toStep from a transposed square to the next
   */
  static void transpose(
      int count,
      int rows,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] to,
      int toOffset,
      int ldTo,
      int toStep) {
    int step2 = Math.min(2, rows - 1) * ldFrom;
    int step3 = Math.min(3, rows - 1) * ldFrom;
    int step4 = Math.min(4, rows - 1) * ldFrom;
    int step5 = Math.min(5, rows - 1) * ldFrom;
    int step6 = Math.min(6, rows - 1) * ldFrom;
    int step7 = Math.min(7, rows - 1) * ldFrom;
    for (int q = 0; q < count; q++) {
      int at0 = fromOffset + q * SIDE;
      int at1 = at0 + ldFrom;
      int at2 = at0 + step2;
      int at3 = at0 + step3;
      int at4 = at0 + step4;
      int at5 = at0 + step5;
      int at6 = at0 + step6;
      int at7 = at0 + step7;
      FloatVector y0 =
          FloatVector.fromArray(S, from, at0)
              .blend(FloatVector.fromArray(S, from, at4 - 4), UPPER4);
      FloatVector y4 =
          FloatVector.fromArray(S, from, at0 + 4)
              .blend(FloatVector.fromArray(S, from, at4), UPPER4);
      FloatVector y1 =
          FloatVector.fromArray(S, from, at1)
              .blend(FloatVector.fromArray(S, from, at5 - 4), UPPER4);
      FloatVector y5 =
          FloatVector.fromArray(S, from, at1 + 4)
              .blend(FloatVector.fromArray(S, from, at5), UPPER4);
      FloatVector y2 =
          FloatVector.fromArray(S, from, at2)
              .blend(FloatVector.fromArray(S, from, at6 - 4), UPPER4);
      FloatVector y6 =
          FloatVector.fromArray(S, from, at2 + 4)
              .blend(FloatVector.fromArray(S, from, at6), UPPER4);
      FloatVector y3 =
          FloatVector.fromArray(S, from, at3)
              .blend(FloatVector.fromArray(S, from, at7 - 4), UPPER4);
      FloatVector y7 =
          FloatVector.fromArray(S, from, at3 + 4)
              .blend(FloatVector.fromArray(S, from, at7), UPPER4);
      FloatVector z0 = y0.blend(y2.rearrange(SWAP2), UPPER2);
      FloatVector z2 = y0.rearrange(SWAP2).blend(y2, UPPER2);
      FloatVector z1 = y1.blend(y3.rearrange(SWAP2), UPPER2);
      FloatVector z3 = y1.rearrange(SWAP2).blend(y3, UPPER2);
      FloatVector z4 = y4.blend(y6.rearrange(SWAP2), UPPER2);
      FloatVector z6 = y4.rearrange(SWAP2).blend(y6, UPPER2);
      FloatVector z5 = y5.blend(y7.rearrange(SWAP2), UPPER2);
      FloatVector z7 = y5.rearrange(SWAP2).blend(y7, UPPER2);
      FloatVector w0 = z0.blend(z1.rearrange(SWAP1), UPPER1);
      FloatVector w1 = z0.rearrange(SWAP1).blend(z1, UPPER1);
      FloatVector w2 = z2.blend(z3.rearrange(SWAP1), UPPER1);
      FloatVector w3 = z2.rearrange(SWAP1).blend(z3, UPPER1);
      FloatVector w4 = z4.blend(z5.rearrange(SWAP1), UPPER1);
      FloatVector w5 = z4.rearrange(SWAP1).blend(z5, UPPER1);
      FloatVector w6 = z6.blend(z7.rearrange(SWAP1), UPPER1);
      FloatVector w7 = z6.rearrange(SWAP1).blend(z7, UPPER1);
      int row0 = toOffset + q * toStep;
      int row1 = row0 + ldTo;
      int row2 = row1 + ldTo;
      int row3 = row2 + ldTo;
      int row4 = row3 + ldTo;
      int row5 = row4 + ldTo;
      int row6 = row5 + ldTo;
      int row7 = row6 + ldTo;
      w0.intoArray(to, row0);
      w1.intoArray(to, row1);
      w2.intoArray(to, row2);
      w3.intoArray(to, row3);
      w4.intoArray(to, row4);
      w5.intoArray(to, row5);
      w6.intoArray(to, row6);
      w7.intoArray(to, row7);
    }
  }

  /**
   * The same for squares that lie one below the other in a matrix with rows as long as a vector: as
   * both steps are constants, bounds are checked once for all.
   *
   * @param count how many
   * @param ldTo from a transposed row to the next
   */
  static void transposeLanes(
      int count, float[] from, int fromOffset, float[] to, int toOffset, int ldTo) {
    for (int q = 0; q < count; q++) {
      int at0 = fromOffset + q * SIDE * Lanes.FLOATS;
      int at1 = at0 + Lanes.FLOATS;
      int at2 = at1 + Lanes.FLOATS;
      int at3 = at2 + Lanes.FLOATS;
      int at4 = at3 + Lanes.FLOATS;
      int at5 = at4 + Lanes.FLOATS;
      int at6 = at5 + Lanes.FLOATS;
      int at7 = at6 + Lanes.FLOATS;
      FloatVector y0 =
          FloatVector.fromArray(S, from, at0)
              .blend(FloatVector.fromArray(S, from, at4 - 4), UPPER4);
      FloatVector y4 =
          FloatVector.fromArray(S, from, at0 + 4)
              .blend(FloatVector.fromArray(S, from, at4), UPPER4);
      FloatVector y1 =
          FloatVector.fromArray(S, from, at1)
              .blend(FloatVector.fromArray(S, from, at5 - 4), UPPER4);
      FloatVector y5 =
          FloatVector.fromArray(S, from, at1 + 4)
              .blend(FloatVector.fromArray(S, from, at5), UPPER4);
      FloatVector y2 =
          FloatVector.fromArray(S, from, at2)
              .blend(FloatVector.fromArray(S, from, at6 - 4), UPPER4);
      FloatVector y6 =
          FloatVector.fromArray(S, from, at2 + 4)
              .blend(FloatVector.fromArray(S, from, at6), UPPER4);
      FloatVector y3 =
          FloatVector.fromArray(S, from, at3)
              .blend(FloatVector.fromArray(S, from, at7 - 4), UPPER4);
      FloatVector y7 =
          FloatVector.fromArray(S, from, at3 + 4)
              .blend(FloatVector.fromArray(S, from, at7), UPPER4);
      FloatVector z0 = y0.blend(y2.rearrange(SWAP2), UPPER2);
      FloatVector z2 = y0.rearrange(SWAP2).blend(y2, UPPER2);
      FloatVector z1 = y1.blend(y3.rearrange(SWAP2), UPPER2);
      FloatVector z3 = y1.rearrange(SWAP2).blend(y3, UPPER2);
      FloatVector z4 = y4.blend(y6.rearrange(SWAP2), UPPER2);
      FloatVector z6 = y4.rearrange(SWAP2).blend(y6, UPPER2);
      FloatVector z5 = y5.blend(y7.rearrange(SWAP2), UPPER2);
      FloatVector z7 = y5.rearrange(SWAP2).blend(y7, UPPER2);
      FloatVector w0 = z0.blend(z1.rearrange(SWAP1), UPPER1);
      FloatVector w1 = z0.rearrange(SWAP1).blend(z1, UPPER1);
      FloatVector w2 = z2.blend(z3.rearrange(SWAP1), UPPER1);
      FloatVector w3 = z2.rearrange(SWAP1).blend(z3, UPPER1);
      FloatVector w4 = z4.blend(z5.rearrange(SWAP1), UPPER1);
      FloatVector w5 = z4.rearrange(SWAP1).blend(z5, UPPER1);
      FloatVector w6 = z6.blend(z7.rearrange(SWAP1), UPPER1);
      FloatVector w7 = z6.rearrange(SWAP1).blend(z7, UPPER1);
      int row0 = toOffset + q * SIDE;
      int row1 = row0 + ldTo;
      int row2 = row1 + ldTo;
      int row3 = row2 + ldTo;
      int row4 = row3 + ldTo;
      int row5 = row4 + ldTo;
      int row6 = row5 + ldTo;
      int row7 = row6 + ldTo;
      w0.intoArray(to, row0);
      w1.intoArray(to, row1);
      w2.intoArray(to, row2);
      w3.intoArray(to, row3);
      w4.intoArray(to, row4);
      w5.intoArray(to, row5);
      w6.intoArray(to, row6);
      w7.intoArray(to, row7);
    }
  }
}
