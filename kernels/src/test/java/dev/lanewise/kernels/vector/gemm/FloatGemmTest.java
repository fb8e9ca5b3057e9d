package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.FloatGemmCase.Numbers;
import dev.lanewise.kernels.vector.gemm.FloatGemmCase.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The products of float32 against the plain chain, bit for bit. */
@Tag("width")
class FloatGemmTest {
  private static final float[] FACTORS = {1, 0, -0.0f, -1, 0.5f};
  private static final int TILE = FloatTile.COLUMNS;

  private final ScratchPool scratch = new ScratchPool(8, 1 << 26);
  private final WorkerPool alone = WorkerPool.threads(1);
  private final List<FloatTile> tiles = List.of(new FloatTile6x2(), new FloatTile14x2());
  private int turn;

  @Test
  void everySmallShapeIsExactOnIntegers() {
    Numbers numbers = FloatGemmCase.integers(new Random(1));
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    for (int m = 0; m <= 16; m++) {
      for (int n = 0; n <= 20; n++) {
        for (int k = 0; k <= 20; k++) {
          FloatGemmCase one = next(m, n, k, Epilogue.NONE, numbers);
          one.check(one.run(gemm, tile, scratch, Path.CHOSEN), "chosen");
          checkIntegers(one);
          one.check(one.run(gemm, tile, scratch, Path.PACKED), "packed");
        }
      }
    }
  }

  /** Against 64-bit integers, so that the reference is not believed blindly. */
  private static void checkIntegers(FloatGemmCase one) {
    float[] expected = one.expected();
    for (int i = 0; i < one.m; i++) {
      for (int j = 0; j < one.n; j++) {
        long sum = 0;
        for (int p = 0; p < one.k; p++) {
          sum += (long) one.a(i, p) * (long) one.b(p, j);
        }
        int at = one.cOffset + i * one.ldc + j;
        long twice = (long) (2 * one.alpha) * sum;
        twice += one.beta == 0 ? 0 : (long) (2 * one.beta) * (long) one.c[at];
        assertTrue(expected[at] == twice * 0.5f, one.toString());
      }
    }
  }

  /** The next of all transposes, alphas and betas in turn. */
  private FloatGemmCase next(int m, int n, int k, Epilogue epilogue, Numbers numbers) {
    int t = turn++;
    return new FloatGemmCase(
        (t & 1) != 0,
        (t & 2) != 0,
        m,
        n,
        k,
        FACTORS[t / 4 % 5],
        FACTORS[t / 20 % 5],
        epilogue,
        numbers);
  }

  @Test
  void everyFactorAndTransposeOnEveryPathAndTile() {
    Numbers numbers = FloatGemmCase.rough(new Random(2));
    int[][] shapes = {{1, 1, 1}, {3, TILE + 1, 9}, {17, 2 * TILE - 1, 5}, {31, 3 * TILE, 8}};
    for (FloatTile tile : tiles) {
      FloatGemm gemm = new FloatGemm(alone, scratch, tile);
      for (int[] shape : shapes) {
        for (int turns = 0; turns < 100; turns++) {
          FloatGemmCase one = next(shape[0], shape[1], shape[2], Epilogue.NONE, numbers);
          for (Path path : Path.values()) {
            one.check(one.run(gemm, tile, scratch, path), path + " " + tile.rows() + " rows");
          }
        }
      }
    }
  }

  @Test
  void shapesAroundTheTilesAndBlocksKeepTheChain() {
    Numbers numbers = FloatGemmCase.rough(new Random(3));
    int depth = GemmBlocking.MAX_DEPTH;
    int[] heights = {1, 5, 6, 14, 29};
    int[] widths = {1, TILE / 2 + 1, TILE, TILE + 1, 3 * TILE - 1};
    int[] depths = {depth - 1, depth, depth + 1, 2 * depth + 3};
    for (FloatTile tile : tiles) {
      FloatGemm gemm = new FloatGemm(alone, scratch, tile);
      for (int m : heights) {
        for (int n : widths) {
          for (int k : depths) {
            FloatGemmCase one = next(m, n, k, Epilogue.NONE, numbers);
            float[] expected = one.expected();
            for (Path path : Path.values()) {
              assertArrayEquals(
                  expected, one.run(gemm, tile, scratch, path), 0, one + " by " + path);
            }
          }
        }
      }
    }
  }

  /** Wider than a block of columns, taller than a block of scratch, deeper than a block of k. */
  @Test
  void blocksInEveryDirectionKeepTheChain() {
    Numbers numbers = FloatGemmCase.rough(new Random(4));
    Epilogue residual = new Epilogue(Bias.PER_ROW, Activation.NONE, 0, true);
    int deep = GemmBlocking.MAX_DEPTH + 9;
    int tall = GemmBlocking.SCRATCH_ROWS + 7;
    int wide = GemmBlocking.COLUMNS + 5;
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    for (float beta : new float[] {0, -0.75f}) {
      for (Epilogue epilogue : List.of(Epilogue.NONE, residual)) {
        for (int trans = 0; trans < 4; trans++) {
          boolean a = (trans & 1) != 0;
          boolean b = (trans & 2) != 0;
          List<FloatGemmCase> cases = new ArrayList<>();
          cases.add(new FloatGemmCase(a, b, 6, wide, deep, 1.5f, beta, epilogue, numbers));
          cases.add(new FloatGemmCase(a, b, tall, TILE + 3, deep, 1, beta, epilogue, numbers));
          for (FloatGemmCase one : cases) {
            one.check(one.run(gemm, tile, scratch, Path.CHOSEN), "blocks");
          }
        }
      }
    }
  }

  @Test
  void everyEpilogueOnEveryPath() {
    Numbers numbers = FloatGemmCase.rough(new Random(5));
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    int[][] shapes = {{7, TILE + 3, 6}, {12, 3, 2}, {4, 2 * TILE, 0}, {16, TILE + 1, 300}};
    for (int[] shape : shapes) {
      for (Bias bias : Bias.values()) {
        for (Activation activation :
            List.of(Activation.NONE, Activation.RELU, Activation.LEAKY_RELU)) {
          for (boolean residual : new boolean[] {false, true}) {
            Epilogue epilogue = new Epilogue(bias, activation, 0.01, residual);
            for (int turns = 0; turns < 7; turns++) {
              FloatGemmCase one = next(shape[0], shape[1], shape[2], epilogue, numbers);
              for (Path path : Path.values()) {
                one.check(one.run(gemm, tile, scratch, path), path.toString());
              }
            }
          }
        }
      }
    }
  }

  @Test
  void theResidualMayBeCItself() {
    Numbers numbers = FloatGemmCase.rough(new Random(6));
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    Epilogue epilogue = new Epilogue(Bias.PER_COLUMN, Activation.RELU, 0, true);
    for (int k : new int[] {0, 5, 2 * GemmBlocking.MAX_DEPTH + 1}) {
      for (float beta : new float[] {0, 0.5f}) {
        FloatGemmCase one =
            new FloatGemmCase(false, k == 5, 13, 2 * TILE + 1, k, 1.25f, beta, epilogue, numbers);
        for (int i = 0; i < one.m; i++) {
          for (int j = 0; j < one.n; j++) {
            one.c[one.cOffset + i * one.ldc + j] = numbers.next();
          }
        }
        one.residual = one.c;
        for (Path path : Path.values()) {
          one.check(one.run(gemm, tile, scratch, path), path.toString());
        }
      }
    }
  }

  @Test
  void specialValuesSpreadAsInThePlainChain() {
    Numbers numbers = FloatGemmCase.special(new Random(7));
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    Epilogue relu = new Epilogue(Bias.PER_COLUMN, Activation.RELU, 0, false);
    for (int turns = 0; turns < 100; turns++) {
      FloatGemmCase one = next(11, TILE + 5, 7, turns % 2 == 0 ? Epilogue.NONE : relu, numbers);
      for (Path path : Path.values()) {
        one.check(one.run(gemm, tile, scratch, path), path.toString());
      }
    }
  }

  @Test
  void noNumberOfThreadsChangesABit() {
    Numbers numbers = FloatGemmCase.rough(new Random(8));
    Epilogue epilogue = new Epilogue(Bias.PER_COLUMN, Activation.LEAKY_RELU, 0.1, true);
    int[][] shapes = {{150, 151, 270}, {1000, 17, 130}, {9, 1100, 300}};
    FloatTile tile = FloatTile.preferred();
    for (int[] s : shapes) {
      for (Epilogue e : List.of(Epilogue.NONE, epilogue)) {
        FloatGemmCase one =
            new FloatGemmCase(false, true, s[0], s[1], s[2], 0.75f, 0.5f, e, numbers);
        for (int threads : new int[] {1, 2, 3}) {
          try (WorkerPool workers = WorkerPool.threads(threads)) {
            FloatGemm gemm = new FloatGemm(workers, scratch, tile);
            one.check(one.run(gemm, tile, scratch, Path.CHOSEN), threads + " threads");
          }
        }
      }
    }
  }

  @Test
  void shapesAroundTheThresholdsKeepTheChain() {
    Numbers numbers = FloatGemmCase.rough(new Random(9));
    FloatTile tile = FloatTile.preferred();
    FloatGemm gemm = new FloatGemm(alone, scratch, tile);
    int k = GemmThresholds.IN_PLACE_ELEMENTS / 64;
    int rows = GemmThresholds.IN_PLACE_ROWS;
    for (int m : new int[] {1, 2, 4, 5, 6, 7, rows, rows + 1, 66}) {
      for (int n : new int[] {63, 64, 65, FloatGemv.BLOCK + 9}) {
        FloatGemmCase one = new FloatGemmCase(false, false, m, n, k, 1, 0, Epilogue.NONE, numbers);
        one.check(one.run(gemm, tile, scratch, Path.CHOSEN), "chosen");
      }
    }
  }
}
