package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.AttentionCase;
import dev.lanewise.kernels.testing.AttentionCase.Form;
import dev.lanewise.kernels.testing.AttentionCase.Results;
import dev.lanewise.kernels.testing.Floating;
import dev.lanewise.kernels.testing.KernelContract;
import dev.lanewise.kernels.testing.NaiveAttention;
import java.util.Arrays;
import java.util.Random;

/** Attention where tiles and pieces begin and end, and lengths that the host can't refuse. */
class CudaAttentionTilesTest extends KernelContract {
  /** Batch, query heads, key heads, queries, keys, size, value size; tiles are of 64, 32 or 16. */
  private static final int[][] SHAPES = {
    {1, 1, 1, 17, 129, 70, 130},
    {2, 4, 2, 65, 66, 64, 64},
    {1, 2, 1, 33, 64, 130, 5},
    {1, 3, 1, 64, 32, 32, 65},
  };

  CudaAttentionTilesTest() {
    super(CudaUnderTest.backend());
  }

  private Results run(DType dtype, AttentionCase c) {
    return c.run(backend.attention(dtype), memory, dtype);
  }

  private void check(DType dtype, AttentionCase c, String what) {
    NaiveAttention naive = c.naive(dtype);
    double[][] expected = {naive.y, naive.log, naive.dq, naive.dk, naive.dv};
    c.assertClose(what, dtype == DType.F32 ? 1 : 2, run(dtype, c), expected, naive);
  }

  @Floating
  void piecesOfLongHeads(DType dtype) {
    Random random = new Random(9);
    for (int[] shape : SHAPES) {
      for (int mask = 0; mask < 4; mask++) {
        Form form = Form.values()[random.nextInt(3)];
        AttentionCase c = AttentionCase.random(random, form, mask % 2 == 1, mask >= 2, shape);
        check(dtype, c, Arrays.toString(shape) + " " + form + " " + mask);
      }
    }
  }

  /** The largest score comes later and later, so that every tile rescales what was before. */
  @Floating
  void risingAndFallingScores(DType dtype) {
    for (int sign = -1; sign <= 1; sign += 2) {
      AttentionCase c =
          AttentionCase.random(
              new Random(10), Form.CONTIGUOUS, false, false, 1, 1, 1, 3, 200, 4, 20);
      for (int i = 0; i < c.k().length; i++) {
        c.k()[i] = (float) (sign * (i / 4 - 100) / 5.0);
      }
      Arrays.fill(c.q(), 1);
      check(dtype, c, "sign " + sign);
    }
  }

  @Floating
  void lengthsOutOfRangeCountAsTheNearest(DType dtype) {
    AttentionCase c =
        AttentionCase.random(new Random(11), Form.INTERLEAVED, true, true, 3, 2, 1, 4, 5, 3, 2);
    Results far = run(dtype, with(c, -3, 6, Integer.MAX_VALUE));
    Results near = run(dtype, with(c, 0, 5, 5));
    far.y().assertHolds(near.y().values());
    far.log().assertHolds(near.log().values());
    far.dq().assertHolds(near.dq().values());
    far.dk().assertHolds(near.dk().values());
    far.dv().assertHolds(near.dv().values());
  }

  private static AttentionCase with(AttentionCase c, int... lengths) {
    return new AttentionCase(c.attention(), lengths, c.q(), c.k(), c.v(), c.dy());
  }
}
