package dev.lanewise.kernels.vector.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.vector.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same bits as the scalar kernels, for one thread and three, in place and beside, on random
 * shapes: planes and rows around the lanes and beyond a run, channels of a single value, elements
 * that are NaN or infinite.
 */
@Tag("width")
class VectorNormBitsTest {
  private static final int AT = 3;

  private static final NormalizationKernels SCALAR =
      Kernels.scalar(Family.NORMALIZATION, DType.F32);
  private static final NormalizationKernels VECTOR =
      Kernels.vector(Family.NORMALIZATION, DType.F32, 1);
  private static final NormalizationKernels THREADS =
      Kernels.vector(Family.NORMALIZATION, DType.F32, 3);

  /** The arrays of some calls, from a seed, and in the end what they hold. */
  private static final class Arena {
    private final Random random;
    private final boolean strange;
    private final List<float[]> arrays = new ArrayList<>();

    Arena(long seed, boolean strange) {
      this.random = new Random(seed);
      this.strange = strange;
    }

    F32Buffer numbers(long size) {
      float[] values = new float[2 * AT + (int) size];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian() * 3 + 1;
        if (strange && random.nextInt(60) == 0) {
          values[i] = random.nextBoolean() ? Float.NaN : Float.NEGATIVE_INFINITY;
        }
      }
      arrays.add(values);
      return HostBuffer.of(values);
    }

    F32Buffer filled(int size, IntFunction<Float> value) {
      float[] values = new float[2 * AT + size];
      for (int i = 0; i < size; i++) {
        values[AT + i] = value.apply(i);
      }
      arrays.add(values);
      return HostBuffer.of(values);
    }

    F32Buffer positive(int size) {
      F32Buffer made = numbers(size);
      float[] values = made.array();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i]) + 0.1f;
      }
      return made;
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

  private interface Calls {
    void run(NormalizationKernels kernels, Arena arena);
  }

  private static void compare(String what, long seed, boolean strange, Calls calls) {
    int[][][] results = new int[3][][];
    NormalizationKernels[] kernels = {SCALAR, VECTOR, THREADS};
    for (int i = 0; i < kernels.length; i++) {
      Arena arena = new Arena(seed, strange);
      calls.run(kernels[i], arena);
      results[i] = arena.bits();
    }
    for (int array = 0; array < results[0].length; array++) {
      String where = what + ", array " + array;
      assertArrayEquals(results[0][array], results[1][array], where);
      assertArrayEquals(results[0][array], results[2][array], () -> where + ", three threads");
    }
  }

  private static void batch(BatchNorm norm, boolean inPlace, NormalizationKernels k, Arena arena) {
    int c = norm.channels();
    F32Buffer x = arena.numbers(norm.size());
    F32Buffer gamma = arena.numbers(c);
    F32Buffer beta = arena.numbers(c);
    F32Buffer mean = arena.numbers(c);
    F32Buffer variance = arena.positive(c);
    F32Buffer y = arena.numbers(norm.size());
    F32Buffer saved = arena.numbers(c);
    F32Buffer inverse = arena.numbers(c);
    F32Buffer dy = arena.numbers(norm.size());
    F32Buffer dx = inPlace ? dy : arena.numbers(norm.size());
    F32Buffer dGamma = arena.numbers(c);
    F32Buffer dBeta = arena.numbers(c);
    k.batchNormEval(norm, x, AT, gamma, AT, beta, AT, mean, AT, variance, AT, inPlace ? x : y, AT);
    k.batchNormTrain(
        norm, x, AT, gamma, AT, beta, AT, mean, AT, variance, AT, y, AT, saved, AT, inverse, AT);
    k.batchNormTrainBackward(
        norm, x, AT, gamma, AT, saved, AT, inverse, AT, dy, AT, dx, AT, dGamma, AT, dBeta, AT);
    F32Buffer dGamma2 = arena.numbers(c);
    F32Buffer dBeta2 = arena.numbers(c);
    F32Buffer dx2 = inPlace ? x : arena.numbers(norm.size());
    k.batchNormEvalBackward(
        norm, x, AT, gamma, AT, mean, AT, variance, AT, dy, AT, dx2, AT, dGamma2, AT, dBeta2, AT);
  }

  private static void group(GroupNorm norm, boolean inPlace, NormalizationKernels k, Arena arena) {
    int c = norm.channels();
    F32Buffer x = arena.numbers(norm.size());
    F32Buffer gamma = arena.numbers(c);
    F32Buffer beta = arena.numbers(c);
    F32Buffer mean = arena.numbers(norm.statistics());
    F32Buffer inverse = arena.numbers(norm.statistics());
    F32Buffer y = arena.numbers(norm.size());
    F32Buffer dy = arena.numbers(norm.size());
    F32Buffer dx = inPlace ? dy : arena.numbers(norm.size());
    F32Buffer dGamma = arena.numbers(c);
    F32Buffer dBeta = arena.numbers(c);
    k.groupNorm(norm, x, AT, gamma, AT, beta, AT, y, AT, mean, AT, inverse, AT);
    k.groupNormBackward(
        norm, x, AT, gamma, AT, mean, AT, inverse, AT, dy, AT, dx, AT, dGamma, AT, dBeta, AT);
    k.groupNorm(norm, x, AT, gamma, AT, beta, AT, inPlace ? x : y, AT, mean, AT, inverse, AT);
  }

  private static void rows(RowNorm norm, boolean inPlace, NormalizationKernels k, Arena arena) {
    int n = norm.columns();
    F32Buffer x = arena.numbers(norm.size());
    F32Buffer gamma = arena.numbers(n);
    F32Buffer beta = arena.numbers(n);
    F32Buffer mean = arena.numbers(norm.rows());
    F32Buffer inverse = arena.numbers(norm.rows());
    F32Buffer y = arena.numbers(norm.size());
    F32Buffer dy = arena.numbers(norm.size());
    F32Buffer dx = inPlace ? dy : arena.numbers(norm.size());
    F32Buffer dGamma = arena.numbers(n);
    F32Buffer dBeta = arena.numbers(n);
    k.layerNorm(norm, x, AT, gamma, AT, beta, AT, y, AT, mean, AT, inverse, AT);
    k.layerNormBackward(
        norm, x, AT, gamma, AT, mean, AT, inverse, AT, dy, AT, dx, AT, dGamma, AT, dBeta, AT);
    F32Buffer dGamma2 = arena.numbers(n);
    k.rmsNorm(norm, x, AT, gamma, AT, inPlace ? x : y, AT, inverse, AT);
    k.rmsNormBackward(
        norm, x, AT, gamma, AT, inverse, AT, y, AT, inPlace ? x : dx, AT, dGamma2, AT);
  }

  private static void residual(RowNorm norm, int place, NormalizationKernels k, Arena arena) {
    int n = norm.columns();
    F32Buffer x = arena.numbers(norm.size());
    F32Buffer r = arena.numbers(norm.size());
    F32Buffer gamma = arena.numbers(n);
    F32Buffer beta = arena.numbers(n);
    F32Buffer mean = arena.numbers(norm.rows());
    F32Buffer inverse = arena.numbers(norm.rows());
    F32Buffer sum = place == 1 ? x : place == 2 ? r : arena.numbers(norm.size());
    F32Buffer y = place == 3 ? x : arena.numbers(norm.size());
    F32Buffer dy = arena.numbers(norm.size());
    F32Buffer dSum = arena.numbers(norm.size());
    F32Buffer dx =
        place == 1 ? dy : place == 2 ? dSum : place == 3 ? sum : arena.numbers(norm.size());
    F32Buffer dGamma = arena.numbers(n);
    F32Buffer dBeta = arena.numbers(n);
    k.residualNorm(norm, x, AT, r, AT, gamma, AT, beta, AT, sum, AT, y, AT, mean, AT, inverse, AT);
    k.residualNormBackward(
        norm, sum, AT, gamma, AT, mean, AT, inverse, AT, dy, AT, dSum, AT, dx, AT, dGamma, AT,
        dBeta, AT);
    F32Buffer sum2 = arena.numbers(norm.size());
    F32Buffer dx2 = arena.numbers(norm.size());
    F32Buffer none = null;
    k.residualNorm(norm, dx, AT, r, AT, gamma, AT, none, 0, sum2, AT, y, AT, none, 0, inverse, AT);
    k.residualNormBackward(
        norm, sum2, AT, gamma, AT, none, 0, inverse, AT, y, AT, dSum, AT, dx2, AT, dGamma, AT, none,
        0);
  }

  @Test
  void theBitsAreThoseOfTheScalarKernels() {
    for (int index = 0; index < 400; index++) {
      Random random = new Random(31_013L * index);
      boolean inPlace = random.nextBoolean();
      boolean strange = index % 5 == 4;
      int batch = 1 + random.nextInt(4);
      int groups = 1 + random.nextInt(3);
      int channels = groups * (1 + random.nextInt(4));
      int plane = 1 + random.nextInt(random.nextBoolean() ? 4 : 70);
      String what = "case " + index;
      BatchNorm batchNorm = new BatchNorm(batch, channels, plane, random.nextDouble(), 1e-5);
      compare(what + ", " + batchNorm, index, strange, (k, a) -> batch(batchNorm, inPlace, k, a));
      GroupNorm groupNorm = new GroupNorm(batch, channels, plane, groups, 1e-5);
      compare(what + ", " + groupNorm, index, strange, (k, a) -> group(groupNorm, inPlace, k, a));
      RowNorm rowNorm = new RowNorm(batch * channels, plane, 1e-5);
      compare(what + ", " + rowNorm, index, strange, (k, a) -> rows(rowNorm, inPlace, k, a));
      int place = index % 4;
      compare(what + ", residual", index, strange, (k, a) -> residual(rowNorm, place, k, a));
    }
  }

  /** Rows that fill the lanes of sums are worked on in pairs, up to the length of a run. */
  @Test
  void evenAndOddNumbersOfRowsThatFillTheLanes() {
    for (int columns : new int[] {16, 48, 64, 256, 4096, 1 << 14, (1 << 14) + 16}) {
      for (int rows : new int[] {1, 2, 3, 7, 34, 65}) {
        if ((long) rows * columns <= 1 << 17) {
          RowNorm norm = new RowNorm(rows, columns, 1e-5);
          String what = norm.toString();
          for (boolean inPlace : new boolean[] {false, true}) {
            compare(what, rows, false, (k, a) -> rows(norm, inPlace, k, a));
            compare(what + ", strange", rows, true, (k, a) -> rows(norm, inPlace, k, a));
            compare(what, rows, false, (k, a) -> residual(norm, inPlace ? 2 : 0, k, a));
          }
        }
      }
    }
  }

  /** Products that underflow to -0 in all lanes, in rows that are worked on in pairs or alone. */
  @Test
  void sumsOfNegativeZeros() {
    RowNorm norm = new RowNorm(3, 32, 0);
    Calls calls =
        (k, a) -> {
          F32Buffer x = a.filled(96, i -> 0.25f);
          F32Buffer gamma = a.filled(32, i -> 1f);
          F32Buffer inverse = a.filled(3, i -> 1f);
          F32Buffer dy = a.filled(96, i -> i % 32 < 16 ? -Float.MIN_VALUE : -0f);
          F32Buffer dx = a.filled(96, i -> 5f);
          F32Buffer dGamma = a.filled(32, i -> 5f);
          k.rmsNormBackward(norm, x, AT, gamma, AT, inverse, AT, dy, AT, dx, AT, dGamma, AT);
        };
    compare("underflow", 1, false, calls);
  }

  /** Several tasks, runs and blocks of columns. */
  @Test
  void largeShapesToo() {
    for (boolean inPlace : new boolean[] {false, true}) {
      BatchNorm images = new BatchNorm(2, 5, 17_001, 0.1, 1e-5);
      compare("images", 1, false, (k, a) -> batch(images, inPlace, k, a));
      BatchNorm features = new BatchNorm(300, 300, 1, 0.1, 1e-5);
      compare("features", 2, false, (k, a) -> batch(features, inPlace, k, a));
      GroupNorm grouped = new GroupNorm(3, 8, 3000, 2, 1e-5);
      compare("grouped", 3, false, (k, a) -> group(grouped, inPlace, k, a));
      RowNorm rowNorm = new RowNorm(70, 1301, 1e-5);
      compare("rows", 4, false, (k, a) -> rows(rowNorm, inPlace, k, a));
      compare("residual", 4, false, (k, a) -> residual(rowNorm, inPlace ? 2 : 0, k, a));
      RowNorm longRows = new RowNorm(3, 33_000, 1e-5);
      compare("long rows", 5, false, (k, a) -> rows(longRows, inPlace, k, a));
    }
  }
}
