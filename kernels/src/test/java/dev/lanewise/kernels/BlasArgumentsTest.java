package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each bad argument is named with its value and what was expected, and nothing is written. */
class BlasArgumentsTest {
  private static final int HUGE = Integer.MAX_VALUE;

  private final float[] x32 = {1, 2, 3, 4, 5, 6};
  private final float[] y32 = {1, 2, 3, 4, 5, 6};
  private final float[] z32 = {1, 2, 3, 4, 5, 6};
  private final double[] x64 = {1, 2, 3, 4, 5, 6};
  private final double[] y64 = {1, 2, 3, 4, 5, 6};
  private final double[] z64 = {1, 2, 3, 4, 5, 6};

  /** A product of 2 x 3 by 3 x 2 in arrays of 6 is good; each row spoils one argument. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|2|3|0|3|0|2|0|2|m is -1; expected 0 or more",
        "2|-1|3|0|3|0|2|0|2|n is -1; expected 0 or more",
        "2|2|-1|0|3|0|2|0|2|k is -1; expected 0 or more",
        "2|2|3|0|2|0|2|0|2|lda is 2; expected at least 3",
        "2|2|3|0|3|0|1|0|2|ldb is 1; expected at least 2",
        "2|2|3|0|3|0|2|0|1|ldc is 1; expected at least 2",
        "0|0|0|0|0|0|1|0|1|lda is 0; expected at least 1",
        "2|2|3|-1|3|0|2|0|2|aOffset is -1; expected 0 or more",
        "2|2|3|0|3|-2|2|0|2|bOffset is -2; expected 0 or more",
        "2|2|3|0|3|0|2|-3|2|cOffset is -3; expected 0 or more",
        "2|2|3|1|3|0|2|0|2|a has length 6; expected at least 7: 6 elements from aOffset 1",
        "2|2|3|0|3|1|2|0|2|b has length 6; expected at least 7: 6 elements from bOffset 1",
        "2|2|3|0|3|0|2|3|2|c has length 6; expected at least 7: 4 elements from cOffset 3",
        "0|0|0|7|1|0|1|0|1|a has length 6; expected at least 7: 0 elements from aOffset 7",
      })
  void gemm(
      int m,
      int n,
      int k,
      int aOffset,
      int lda,
      int bOffset,
      int ldb,
      int cOffset,
      int ldc,
      String message) {
    rejects(
        message,
        () ->
            Blas.sgemm(
                false, false, m, n, k, 1, x32, aOffset, lda, y32, bOffset, ldb, 0, z32, cOffset,
                ldc));
    rejects(
        message,
        () ->
            Blas.dgemm(
                false, false, m, n, k, 1, x64, aOffset, lda, y64, bOffset, ldb, 0, z64, cOffset,
                ldc));
  }

  @Test
  void gemmTransposed() {
    rejects(
        "lda is 2; expected at least 3",
        () -> Blas.sgemm(true, false, 3, 2, 2, 1, x32, 0, 2, y32, 0, 2, 0, z32, 0, 2));
    rejects(
        "ldb is 2; expected at least 3",
        () -> Blas.dgemm(false, true, 2, 2, 3, 1, x64, 0, 3, y64, 0, 2, 0, z64, 0, 2));
    rejects(
        "a has length 6; expected at least 9: 9 elements from aOffset 0",
        () -> Blas.dgemm(true, false, 3, 1, 3, 1, x64, 0, 3, y64, 0, 1, 0, z64, 0, 1));
  }

  @Test
  void sizesThatOverflowAnInt() {
    rejects(
        "a has length 6; expected at least 2147483650: 2147483649 elements from aOffset 1",
        () -> Blas.sgemm(false, false, 2, 1, 2, 1, x32, 1, HUGE, y32, 0, 1, 0, z32, 0, 1));
    rejects(
        "x has length 6; expected at least 2147483648: 2147483648 elements from xOffset 0",
        () -> Blas.ddot(2, x64, 0, HUGE, y64, 0, 1));
    rejects(
        "x has length 6; expected at least 2147483649: 2147483649 elements from xOffset 0",
        () -> Blas.ddot(2, x64, 0, Integer.MIN_VALUE, y64, 0, 1));
    rejects(
        "a has length 6; expected at least 4611686014132420609:"
            + " 4611686014132420609 elements from aOffset 0",
        () -> Blas.dger(HUGE, HUGE, 1, x64, 0, 1, y64, 0, 1, z64, 0, HUGE));
  }

  /** A of 2 x 3, x of 3 and y of 2 elements. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|3|0|3|0|1|0|1|m is -1; expected 0 or more",
        "2|-3|0|3|0|1|0|1|n is -3; expected 0 or more",
        "2|3|0|2|0|1|0|1|lda is 2; expected at least 3",
        "2|3|0|3|0|0|0|1|incX is 0; expected 1 or more",
        "2|3|0|3|0|1|0|-1|incY is -1; expected 1 or more",
        "2|3|1|3|0|1|0|1|a has length 6; expected at least 7: 6 elements from aOffset 1",
        "2|3|0|3|2|2|0|1|x has length 6; expected at least 7: 5 elements from xOffset 2",
        "2|3|0|3|0|1|2|4|y has length 6; expected at least 7: 5 elements from yOffset 2",
        "2|3|0|3|0|1|-2|4|yOffset is -2; expected 0 or more",
      })
  void gemvAndGer(
      int m,
      int n,
      int aOffset,
      int lda,
      int xOffset,
      int incX,
      int yOffset,
      int incY,
      String message) {
    rejects(
        message,
        () ->
            Blas.sgemv(
                false, m, n, 1, x32, aOffset, lda, y32, xOffset, incX, 0, z32, yOffset, incY));
    rejects(
        message,
        () ->
            Blas.dgemv(
                false, m, n, 1, x64, aOffset, lda, y64, xOffset, incX, 0, z64, yOffset, incY));
    String swapped = swapVectors(message);
    rejects(
        swapped,
        () -> Blas.sger(m, n, 1, x32, yOffset, incY, y32, xOffset, incX, z32, aOffset, lda));
    rejects(
        swapped,
        () -> Blas.dger(m, n, 1, x64, yOffset, incY, y64, xOffset, incX, z64, aOffset, lda));
  }

  /** The first vector of ger has the place of the second of gemv. */
  private static String swapVectors(String message) {
    return message.matches("(x|incX).*")
        ? message.replaceAll("\\bx", "y").replace("incX", "incY")
        : message.replaceAll("\\by", "x").replace("incY", "incX");
  }

  /** Transposed, x has as many elements as A has rows. */
  @Test
  void gemvTransposed() {
    rejects(
        "y has length 6; expected at least 7: 3 elements from yOffset 4",
        () -> Blas.sgemv(true, 2, 3, 1, x32, 0, 3, y32, 4, 1, 0, z32, 4, 1));
    rejects(
        "x has length 6; expected at least 7: 2 elements from xOffset 5",
        () -> Blas.dgemv(true, 2, 3, 1, x64, 0, 3, y64, 5, 1, 0, z64, 3, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|0|1|n is -1; expected 0 or more",
        "1|0|0|increment of x is 0; expected another number",
        "1|-1|1|xOffset is -1; expected 0 or more",
        "3|2|2|x has length 6; expected at least 7: 5 elements from xOffset 2",
        "3|2|-2|x has length 6; expected at least 7: 5 elements from xOffset 2",
      })
  void level1(int n, int offset, int inc, String message) {
    rejects(message, () -> Blas.sdot(n, x32, offset, inc, y32, 0, 1));
    rejects(message, () -> Blas.ddot(n, x64, offset, inc, y64, 0, 1));
    rejects(message, () -> Blas.saxpy(n, 2, x32, offset, inc, y32, 0, 1));
    rejects(message, () -> Blas.daxpy(n, 2, x64, offset, inc, y64, 0, 1));
    rejects(message, () -> Blas.sscal(n, 2, x32, offset, inc));
    rejects(message, () -> Blas.dscal(n, 2, x64, offset, inc));
    rejects(message, () -> Blas.snrm2(n, x32, offset, inc));
    rejects(message, () -> Blas.dnrm2(n, x64, offset, inc));
    rejects(message, () -> Blas.sasum(n, x32, offset, inc));
    rejects(message, () -> Blas.dasum(n, x64, offset, inc));
    rejects(message, () -> Blas.isamax(n, x32, offset, inc));
    rejects(message, () -> Blas.idamax(n, x64, offset, inc));
    if (n > 0) {
      String ofY = message.replaceAll("\\bx\\b", "y").replace("xOffset", "yOffset");
      rejects(ofY, () -> Blas.sdot(n, x32, 0, 1, y32, offset, inc));
      rejects(ofY, () -> Blas.ddot(n, x64, 0, 1, y64, offset, inc));
      rejects(ofY, () -> Blas.saxpy(n, 2, x32, 0, 1, y32, offset, inc));
      rejects(ofY, () -> Blas.daxpy(n, 2, x64, 0, 1, y64, offset, inc));
    }
  }

  /** The longest message is checked whole; that the decision is right is OverlapTest's business. */
  @Test
  void outputsThatOverlapInputs() {
    rejects(
        "c overlaps a: c is 2 rows of 1, 2 apart, from 2, a is 2 rows of 2, 2 apart, from 0"
            + " of the same memory; expected no element in common",
        () -> Blas.sgemm(false, false, 2, 1, 2, 1, x32, 0, 2, y32, 0, 1, 0, x32, 2, 2));
    rejectsOverlap(
        "c overlaps b",
        () -> Blas.sgemm(false, true, 2, 1, 2, 1, y32, 0, 2, x32, 0, 2, 0, x32, 1, 1),
        () -> Blas.dgemm(false, true, 2, 1, 2, 1, y64, 0, 2, x64, 0, 2, 0, x64, 1, 1),
        () ->
            Blas.sgemm(
                false, 1, 1, 1, 1, Blas.packA(false, 1, 1, x32, 0, 1), x32, 5, 1, 0, x32, 5, 1),
        () ->
            Blas.dgemm(
                false, 1, 1, 1, 1, Blas.packA(false, 1, 1, x64, 0, 1), x64, 5, 1, 0, x64, 5, 1));
    rejectsOverlap(
        "c overlaps a",
        () -> Blas.dgemm(true, false, 2, 1, 2, 1, x64, 0, 2, y64, 0, 1, 0, x64, 3, 1),
        () ->
            Blas.sgemm(
                true, 1, 1, 1, 1, x32, 5, 1, Blas.packB(false, 1, 1, x32, 0, 1), 0, x32, 5, 1),
        () ->
            Blas.dgemm(
                true, 1, 1, 1, 1, x64, 5, 1, Blas.packB(false, 1, 1, x64, 0, 1), 0, x64, 5, 1));
    rejectsOverlap(
        "y overlaps a",
        () -> Blas.sgemv(false, 2, 2, 1, x32, 0, 2, y32, 0, 1, 0, x32, 3, 1),
        () -> Blas.dgemv(true, 2, 2, 1, x64, 0, 2, y64, 0, 1, 0, x64, 3, 1));
    rejectsOverlap(
        "y overlaps x",
        () -> Blas.sgemv(false, 2, 2, 1, x32, 0, 2, y32, 0, 2, 0, y32, 1, 1),
        () -> Blas.dgemv(true, 2, 2, 1, x64, 0, 2, y64, 0, 2, 0, y64, 1, 1));
    rejectsOverlap(
        "a overlaps x",
        () -> Blas.sger(2, 2, 1, x32, 3, 2, y32, 0, 1, x32, 0, 2),
        () -> Blas.dger(2, 2, 1, x64, 3, 2, y64, 0, 1, x64, 0, 2));
    rejectsOverlap(
        "a overlaps y",
        () -> Blas.sger(2, 2, 1, x32, 0, 1, y32, 3, 2, y32, 0, 2),
        () -> Blas.dger(2, 2, 1, x64, 0, 1, y64, 3, 2, y64, 0, 2));
  }

  private void rejectsOverlap(String message, Executable... calls) {
    for (Executable call : calls) {
      String actual = assertThrows(IllegalArgumentException.class, call).getMessage();
      assertEquals(message, actual.split(":", 2)[0]);
      rejects(actual, call);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullArraysAreNamed() {
    named("a", () -> Blas.sgemm(false, false, 1, 1, 1, 1, null, 0, 1, y32, 0, 1, 0, z32, 0, 1));
    named("b", () -> Blas.dgemm(false, false, 1, 1, 1, 1, x64, 0, 1, null, 0, 1, 0, z64, 0, 1));
    named("c", () -> Blas.sgemm(false, false, 1, 1, 1, 1, x32, 0, 1, y32, 0, 1, 0, null, 0, 1));
    named("a", () -> Blas.dgemv(false, 1, 1, 1, null, 0, 1, y64, 0, 1, 0, z64, 0, 1));
    named("x", () -> Blas.sger(1, 1, 1, null, 0, 1, y32, 0, 1, z32, 0, 1));
    named("y", () -> Blas.ddot(1, x64, 0, 1, null, 0, 1));
    named("x", () -> Blas.sasum(1, null, 0, 1));
    named("backend", () -> Blas.on(null));
  }

  private static void named(String argument, Executable call) {
    assertEquals(argument, assertThrows(NullPointerException.class, call).getMessage());
  }

  private void rejects(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    float[] same32 = {1, 2, 3, 4, 5, 6};
    double[] same64 = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(same32, x32);
    assertArrayEquals(same32, y32);
    assertArrayEquals(same32, z32);
    assertArrayEquals(same64, x64);
    assertArrayEquals(same64, y64);
    assertArrayEquals(same64, z64);
  }
}
