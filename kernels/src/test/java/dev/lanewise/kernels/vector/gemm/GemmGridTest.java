package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GemmGridTest {
  @Property(tries = 300)
  void rectanglesCoverEveryElementOnce(
      @ForAll @IntRange(min = 1, max = 70) int m,
      @ForAll @IntRange(min = 1, max = 70) int n,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll @IntRange(min = 1, max = 17) int threads) {
    GemmGrid grid = new GemmGrid();
    grid.cut(m, n, k, threads, 5, 16);
    int[] covered = new int[m * n];
    for (int task = 0; task < grid.tasks(); task++) {
      assertTrue(grid.rows(task) > 0 && grid.columns(task) > 0);
      for (int i = 0; i < grid.rows(task); i++) {
        for (int j = 0; j < grid.columns(task); j++) {
          covered[(grid.row(task) + i) * n + grid.column(task) + j]++;
        }
      }
    }
    int[] once = new int[m * n];
    Arrays.fill(once, 1);
    assertArrayEquals(once, covered);
    assertTrue(grid.tasks() <= threads);
  }

  @Test
  void largeResultsGiveEveryThreadItsShare() {
    GemmGrid grid = new GemmGrid();
    int[][] shapes = {{1024, 1024}, {100_000, 8}, {8, 100_000}};
    for (int[] shape : shapes) {
      for (int threads : new int[] {2, 4, 8}) {
        grid.cut(shape[0], shape[1], 64, threads, 5, 16);
        assertEquals(threads, grid.tasks(), shape[0] + "x" + shape[1]);
      }
    }
  }

  @Test
  void packedBlocksOfTheInnerDimensionAreEvenAndFit() {
    for (int k = 1; k < 3000; k++) {
      int depth = GemmBlocking.depth(k, 5, 16, Float.BYTES);
      assertTrue(depth >= 1 && depth <= GemmBlocking.MAX_DEPTH && depth <= k);
      int blocks = Math.ceilDiv(k, depth);
      assertEquals(Math.ceilDiv(k, GemmBlocking.MAX_DEPTH), blocks);
    }
    assertTrue(GemmBlocking.depth(1000, 14, 16, Double.BYTES) <= 204);
  }

  @Test
  void smallProductsAreNotShared() {
    assertEquals(1, GemmThresholds.threads(8, 32, 32, 32, Float.BYTES));
    assertEquals(8, GemmThresholds.threads(8, 1024, 1024, 1024, Float.BYTES));
    assertEquals(1, GemmThresholds.threads(1, 1024, 1024, 1024, Float.BYTES));
  }

  @Test
  void registersFollowTheArchitecture() {
    assertEquals(16, Registers.count("amd64", 256));
    assertEquals(16, Registers.count("x86_64", 128));
    assertEquals(32, Registers.count("amd64", 512));
    assertEquals(32, Registers.count("aarch64", 128));
  }
}
