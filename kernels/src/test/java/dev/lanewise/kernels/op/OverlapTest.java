package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decision against sets of elements. */
class OverlapTest {
  private static BitSet elements(int at, int rows, int columns, int leading) {
    BitSet set = new BitSet();
    for (int i = 0; i < rows; i++) {
      set.set(at + i * leading, at + i * leading + columns);
    }
    return set;
  }

  private static void check(
      int at1,
      int rows1,
      int columns1,
      int leading1,
      int at2,
      int rows2,
      int columns2,
      int leading2) {
    boolean expected =
        elements(at1, rows1, columns1, leading1)
            .intersects(elements(at2, rows2, columns2, leading2));
    boolean actual = Overlap.share(at1, rows1, columns1, leading1, at2, rows2, columns2, leading2);
    assertEquals(
        expected,
        actual,
        () ->
            rows1 + "x" + columns1 + "/" + leading1 + "@" + at1 + " and " + rows2 + "x" + columns2
                + "/" + leading2 + "@" + at2);
  }

  @Test
  void allSmallMatrices() {
    for (int leading1 = 1; leading1 <= 4; leading1++) {
      for (int leading2 = 1; leading2 <= 4; leading2++) {
        for (int columns1 = 0; columns1 <= leading1; columns1++) {
          for (int columns2 = 0; columns2 <= leading2; columns2++) {
            for (int rows = 0; rows < 16; rows++) {
              for (int at = 0; at < 16; at++) {
                check(6, rows & 3, columns1, leading1, at, rows >> 2, columns2, leading2);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void matricesOfManyRows() {
    Random random = new Random(5);
    int[] shared = new int[2];
    for (int i = 0; i < 100_000; i++) {
      int leading1 = random.nextInt(1, 40);
      int leading2 = random.nextBoolean() ? leading1 : random.nextInt(1, 40);
      int rows1 = random.nextInt(1, 12);
      int rows2 = random.nextInt(1, 12);
      int columns1 = random.nextInt(1, Math.min(5, leading1) + 1);
      int columns2 = random.nextInt(1, Math.min(5, leading2) + 1);
      int at1 = random.nextInt(200);
      int at2 = random.nextInt(200);
      check(at1, rows1, columns1, leading1, at2, rows2, columns2, leading2);
      shared[
          elements(at1, rows1, columns1, leading1)
                  .intersects(elements(at2, rows2, columns2, leading2))
              ? 1
              : 0]++;
    }
    assertTrue(Math.min(shared[0], shared[1]) > 10_000);
  }

  @Test
  void hugeDistancesDoNotOverflow() {
    int huge = Integer.MAX_VALUE;
    assertFalse(Overlap.share(0, huge, 1, huge, 1, huge, huge - 2, huge));
    assertTrue(Overlap.share(0, huge, 1, huge, 1, huge, huge - 1, huge - 1));
    assertTrue(Overlap.share(0, huge, 1, huge, (huge - 1L) * huge, 1, 1, 1));
    assertFalse(Overlap.share(0, huge, 1, huge, (huge - 1L) * huge + 1, 1, 1, 1));
  }

  /** Every result of a batch against every input. */
  @Test
  void batches() {
    Random random = new Random(6);
    int[] refused = new int[2];
    for (int i = 0; i < 20_000; i++) {
      int m = random.nextInt(3);
      int n = random.nextInt(3);
      int k = random.nextInt(3);
      Gemm gemm =
          new Gemm(
              random.nextBoolean(),
              random.nextBoolean(),
              m,
              n,
              k,
              random.nextInt(2, 6),
              random.nextInt(2, 6),
              random.nextInt(2, 6));
      int count = random.nextInt(4);
      int strideC = Math.toIntExact(gemm.extentC()) + random.nextInt(9);
      GemmBatch batch = new GemmBatch(gemm, count, random.nextInt(9), random.nextInt(9), strideC);
      int c = random.nextInt(50);
      int a = random.nextInt(50);
      BitSet outputs = new BitSet();
      BitSet left = new BitSet();
      BitSet right = new BitSet();
      for (int j = 0; j < count; j++) {
        outputs.or(elements(c + j * strideC, m, n, gemm.ldc()));
        int atA = a + Math.toIntExact(j * batch.strideA());
        int atB = a + Math.toIntExact(j * batch.strideB());
        left.or(elements(atA, gemm.transA() ? k : m, gemm.transA() ? m : k, gemm.lda()));
        right.or(elements(atB, gemm.transB() ? n : k, gemm.transB() ? k : n, gemm.ldb()));
      }
      Object memory = new Object();
      refused[
          checked(
              outputs.intersects(left),
              () -> Overlap.checkBatch(batch, memory, a, "", 0, memory, c))]++;
      refused[
          checked(
              outputs.intersects(right),
              () -> Overlap.checkBatch(batch, "", 0, memory, a, memory, c))]++;
    }
    assertTrue(Math.min(refused[0], refused[1]) > 1000);
  }

  private static int checked(boolean expected, Runnable call) {
    if (expected) {
      assertThrows(IllegalArgumentException.class, call::run);
      return 1;
    }
    call.run();
    return 0;
  }
}
