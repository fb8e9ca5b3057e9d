package dev.lanewise.kernels.vector.gemm;

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

  @Test
  void columnsAsRows() {
    int rows = 5;
    int depth = 9;
    float[] a = numbers(depth * 20);
    float[] to = new float[rows * FloatBlockProduct.ROW_STRIDE];
    FloatBlockProduct.packColumnsAsRows(a, 3, 20, rows, depth, to, 0);
    for (int r = 0; r < rows; r++) {
      for (int p = 0; p < depth; p++) {
        assertEquals(a[3 + p * 20 + r], to[r * FloatBlockProduct.ROW_STRIDE + p]);
      }
      assertEquals(-0.0f, to[r * FloatBlockProduct.ROW_STRIDE + depth]);
    }
  }
}
