package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.testing.Floating;
import dev.lanewise.kernels.testing.TestBackends;
import dev.lanewise.kernels.vector.gemm.GemmIdentityCase.Ahead;
import dev.lanewise.kernels.vector.gemm.GemmIdentityCase.Elements;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;

/**
 * That no result depends on the vector width or the number of threads: 1000 random products, each
 * by 1 to 4 threads, against the plain loop of the contract, bit for bit. The check sum over all
 * results is the same number at every width and on every machine.
 */
@Tag("width")
class GemmIdentityTest {
  private static final int CASES = 1000;
  private static final int THREADS = 4;

  /** Over the results of all cases. To be replaced when the cases are changed, only then. */
  private static final Map<DType, Long> CHECK_SUMS =
      Map.of(DType.F32, 855552782L, DType.F64, 2889870770L);

  /** How often each path has to be met. */
  private static final int LEAST = 5;

  @Floating
  void theBitsDependOnNeitherWidthNorThreads(DType dtype) {
    CRC32C sum = new CRC32C();
    GemmPaths paths = new GemmPaths(THREADS);
    for (int index = 0; index < CASES; index++) {
      GemmIdentityCase one = draw(index, dtype, new Random(1_000_003L * index));
      double[] expected = one.expected();
      for (int threads = 1; threads <= THREADS; threads++) {
        double[] actual = one.run(TestBackends.host("vector", threads).matmul(dtype));
        check(expected, actual, "case " + index + ", " + one + ", " + threads + " threads");
        if (threads == THREADS) {
          add(actual, sum);
        }
      }
      paths.count(one);
    }
    paths.times().forEach((path, times) -> assertTrue(times >= LEAST, path + ": " + times));
    assertEquals(CHECK_SUMS.get(dtype), sum.getValue(), "the check sum of all results");
  }

  private static void check(double[] expected, double[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
        fail(what + ": element " + i + " is " + actual[i] + ", expected " + expected[i]);
      }
    }
  }

  private static void add(double[] elements, CRC32C sum) {
    ByteBuffer bytes = ByteBuffer.allocate(elements.length * Double.BYTES);
    for (double element : elements) {
      bytes.putLong(Double.doubleToLongBits(element));
    }
    sum.update(bytes.flip());
  }

  /** Case {@code index}; the same whatever the machine. */
  private static GemmIdentityCase draw(int index, DType dtype, Random random) {
    int m = random.nextInt(17);
    int n = random.nextInt(21);
    int k = random.nextInt(21);
    boolean transA = random.nextBoolean();
    boolean transB = random.nextBoolean();
    int count = 1;
    Ahead ahead = Ahead.values()[random.nextInt(3)];
    switch (index % 12) {
      case 0 -> {} // small, or empty
      case 1 -> { // both matrices in place
        transA = false;
        transB = false;
        ahead = Ahead.NONE;
        m = 1 + random.nextInt(index % 36 == 1 ? 1 : 40);
        k = 1 + random.nextInt(100);
        n = 1 + random.nextInt(Math.min(200, 6400 / k));
      }
      case 2 -> { // few rows in place
        transA = false;
        transB = false;
        ahead = Ahead.NONE;
        m = 5 + random.nextInt(4);
        n = 30 + random.nextInt(300);
        k = 220 + random.nextInt(100);
      }
      case 3 -> { // one row
        transA = index % 36 == 3;
        m = 1;
        n = random.nextInt(5) == 0 ? 2000 + random.nextInt(300) : 1 + random.nextInt(300);
        k = 1 + random.nextInt(300);
      }
      case 4 -> { // packed
        m = 1 + random.nextInt(70);
        n = 1 + random.nextInt(110);
        k = 1 + random.nextInt(140);
      }
      case 5, 6 -> { // for one thread to six
        m = 20 + random.nextInt(180);
        n = 20 + random.nextInt(280);
        k = Math.min(1000, (1 << 20) * (1 + random.nextInt(6)) / (m * n) + random.nextInt(9));
      }
      case 7 -> { // several blocks of k
        m = 1 + random.nextInt(40);
        n = 1 + random.nextInt(60);
        k = 641 + random.nextInt(600);
      }
      case 8 -> { // several blocks of columns
        m = 1 + random.nextInt(40);
        n = 1025 + random.nextInt(1200);
        k = 1 + random.nextInt(90);
      }
      case 9 -> { // several blocks of k and of rows
        m = 257 + random.nextInt(150);
        n = 1 + random.nextInt(30);
        k = 641 + random.nextInt(100);
      }
      case 10 -> { // small batches
        m = 1 + random.nextInt(40);
        n = 1 + random.nextInt(40);
        k = 1 + random.nextInt(40);
        count = random.nextInt(40);
      }
      default -> { // batches of which threads take some, or which take all threads
        boolean small = index % 24 == 11;
        int least = small ? 40 : 110;
        m = least + random.nextInt(50);
        n = least + random.nextInt(50);
        k = least + random.nextInt(50);
        count = (small ? 6 : index % 72 == 23 ? 4 * THREADS : 2) + random.nextInt(4);
      }
    }
    if (index % 250 == 249) { // in all directions
      m = 301 + random.nextInt(20);
      n = 1101 + random.nextInt(20);
      k = 1101 + random.nextInt(20);
      count = 1;
    }
    Epilogue epilogue = count == 1 && random.nextBoolean() ? epilogue(random) : Epilogue.NONE;
    return new GemmIdentityCase(
        dtype,
        batch(gemm(transA, transB, m, n, k, random), count, random),
        factor(1, 0, random),
        factor(0, 1, random),
        epilogue,
        count == 1 ? ahead : Ahead.NONE,
        Elements.values()[Math.max(0, random.nextInt(12) - 9)],
        random);
  }

  private static Gemm gemm(boolean transA, boolean transB, int m, int n, int k, Random random) {
    return new Gemm(
        transA,
        transB,
        m,
        n,
        k,
        Math.max(1, transA ? m : k) + random.nextInt(3),
        Math.max(1, transB ? k : n) + random.nextInt(3),
        Math.max(1, n) + random.nextInt(3));
  }

  /** With gaps between the matrices, or one A or one B for all; or one product in pieces. */
  private static GemmBatch batch(Gemm gemm, int count, Random random) {
    int kind = random.nextInt(5);
    if (kind == 0) {
      return new GemmBatch(
          gemm, count, (long) gemm.m() * gemm.lda(), 0, (long) gemm.m() * gemm.ldc());
    }
    return new GemmBatch(
        gemm,
        count,
        kind == 1 ? 0 : gemm.extentA() + random.nextInt(4),
        kind == 2 ? 0 : gemm.extentB() + random.nextInt(4),
        gemm.extentC() + random.nextInt(4));
  }

  /** Of the factors that are treated apart, {@code usual} the most often. */
  private static double factor(double usual, double other, Random random) {
    double some = 2 * random.nextDouble() - 1;
    double[] factors = {usual, usual, usual, usual, other, -0.0, -1, 0.5, some, some, some, some};
    return factors[random.nextInt(factors.length)];
  }

  private static Epilogue epilogue(Random random) {
    Activation[] exact = {Activation.NONE, Activation.RELU, Activation.LEAKY_RELU};
    return new Epilogue(
        Bias.values()[random.nextInt(3)],
        exact[random.nextInt(exact.length)],
        random.nextDouble(),
        random.nextBoolean());
  }
}
