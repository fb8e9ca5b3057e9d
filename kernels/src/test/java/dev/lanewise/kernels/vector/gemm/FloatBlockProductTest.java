package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products of small whole numbers, which are exact, with canaries around C. */
@Tag("width")
class FloatBlockProductTest {
  private static final float CANARY = 12345;

  private final FloatBlockProduct product = new FloatBlockProduct();
  private final Random random = new Random(1);

  private float[] numbers(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextInt(-4, 5);
    }
    return x;
  }

  @Test
  void everyShape() {
    int most = product.rows();
    for (int depth : new int[] {1, 2, 7, 64, 255, 256, 257, 600}) {
      for (int columns : new int[] {1, 7, 8, 9, 16, 17, 31, 33, 64}) {
        for (int rows = 1; rows <= most; rows++) {
          check(rows, columns, depth, rows % 2 == 0, columns % 2 == 0);
        }
      }
    }
  }

  private void check(int rows, int columns, int depth, boolean starts, boolean trans) {
    int lda = depth + 3;
    int ldc = columns + 5;
    float[] a = numbers(rows * lda);
    // Panels may be deeper than the product, as those of all keys are for rows that see some.
    int deep = depth + 5 * (columns % 3);
    int ldb = (trans ? deep : columns) + 2;
    float[] b = numbers((trans ? columns : deep) * ldb);
    float[] c = numbers(rows * ldc);
    for (int i = 0; i < rows; i++) {
      Arrays.fill(c, i * ldc + columns, (i + 1) * ldc, CANARY);
    }
    int room = (1 + columns % 2 * 3) * product.rows();
    float[] work = new float[FloatBlockProduct.rowsLength(room, depth)];
    Arrays.fill(work, Float.NaN);
    float[] panels = new float[FloatBlockProduct.panelsLength(deep, columns)];
    Arrays.fill(panels, Float.NaN);
    float[] edge = new float[product.edgeLength(columns)];
    FloatBlockProduct.packRows(a, 0, lda, rows, room, depth, work, 0);
    FloatBlockProduct.packPanels(trans, b, 0, ldb, deep, columns, panels, 0);
    float[] found = c.clone();
    int padded = FloatBlockProduct.padded(deep);
    product.multiply(
        starts, rows, columns, depth, work, 0, room, panels, 0, padded, edge, 0, found, 0, ldc);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < ldc; j++) {
        float expected = starts && j < columns ? 0 : c[i * ldc + j];
        for (int p = 0; j < columns && p < depth; p++) {
          expected += a[i * lda + p] * b[trans ? j * ldb + p : p * ldb + j];
        }
        assertEquals(
            expected, found[i * ldc + j], rows + " x " + columns + " x " + depth + " at " + i + j);
      }
    }
  }

  /** Whether the right side lies transposed makes no difference, up to zeros that fill panels. */
  @Test
  void panelsOfBothLayoutsAreTheSame() {
    for (int depth = 1; depth <= 41; depth++) {
      for (int columns = 1; columns <= 35; columns++) {
        for (int gap : new int[] {0, 3}) {
          int ld = depth + gap;
          // Nothing lies behind the last element.
          float[] turned = numbers((columns - 1) * ld + depth);
          float[] plain = new float[depth * columns];
          for (int p = 0; p < depth; p++) {
            for (int j = 0; j < columns; j++) {
              plain[p * columns + j] = turned[j * ld + p];
            }
          }
          int length = FloatBlockProduct.panelsLength(depth, columns);
          float[] expected = new float[length + 2];
          float[] found = new float[length + 2];
          Arrays.fill(expected, Float.NaN);
          Arrays.fill(found, Float.NaN);
          FloatBlockProduct.packPanels(false, plain, 0, columns, depth, columns, expected, 1);
          FloatBlockProduct.packPanels(true, turned, 0, ld, depth, columns, found, 1);
          assertArrayEquals(expected, found, depth + " x " + columns + " of " + ld);
        }
      }
    }
  }

  /** A left side that lies transposed, in steps as causal weights do or whole. */
  @Test
  void leftSidesThatLieTransposed() {
    for (int depth : new int[] {1, 2, 7, 24, 47, 48}) {
      for (int columns : new int[] {1, 8, 15, 16, 17, 33, 64}) {
        for (int rows : new int[] {1, 5, 6, 7, 13, 14, 29, 64, 256}) {
          checkTurned(rows, columns, depth, rows);
          for (int first : new int[] {-20, -2, 0, 1, rows - 5, rows + 300}) {
            if (first + depth > rows - 1) {
              checkTurned(rows, columns, depth, first);
            }
          }
        }
      }
    }
  }

  private void checkTurned(int rows, int columns, int depth, int first) {
    int ldc = columns + 5;
    int room = depth + depth % 2;
    float[] a = new float[room * FloatBlockProduct.ROW_STRIDE];
    Arrays.fill(a, Float.NaN);
    for (int p = 0; p < depth; p++) {
      for (int i = 0; i < rows; i++) {
        boolean has = i < first + p;
        a[p * FloatBlockProduct.ROW_STRIDE + i] = has || first == rows ? random.nextInt(-4, 5) : 0;
      }
    }
    float[] b = numbers(depth * columns);
    float[] c = numbers(rows * ldc);
    float[] panels = new float[FloatBlockProduct.panelsLength(depth, columns)];
    float[] edge = new float[product.edgeLength(columns)];
    FloatBlockProduct.packPanels(false, b, 0, columns, depth, columns, panels, 0);
    float[] found = c.clone();
    product.multiplyTurned(rows, columns, depth, first, a, 0, panels, 0, edge, 0, found, 0, ldc);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < ldc; j++) {
        float expected = c[i * ldc + j];
        for (int p = 0; j < columns && p < depth; p++) {
          expected += a[p * FloatBlockProduct.ROW_STRIDE + i] * b[p * columns + j];
        }
        String what = rows + " x " + columns + " x " + depth + " from " + first;
        assertEquals(expected, found[i * ldc + j], what);
      }
    }
  }
}
