package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.DeviceMemory;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Layout;
import java.util.Arrays;
import java.util.Random;

/**
 * One attention with its numbers, which are floats, NaN in the gaps of the arrays, so that it shows
 * where one is read.
 *
 * @param attention what is computed
 * @param lengths the keys of each sample, or null
 */
public record AttentionCase(
    Attention attention, int[] lengths, double[] q, double[] k, double[] v, double[] dy) {

  /** How the heads lie: with the last dimension contiguous in each. */
  public enum Form {
    CONTIGUOUS,
    INTERLEAVED,
    GAPS;

    /** The array of a shape in this form. */
    public Heads of(int batch, int heads, int time, int size) {
      return switch (this) {
        case CONTIGUOUS -> Heads.contiguous(batch, heads, time, size);
        case INTERLEAVED -> Heads.interleaved(batch, heads, time, size);
        case GAPS ->
            new Heads(
                batch,
                heads,
                time,
                size,
                size + 1L,
                (size + 1L) * batch + 2,
                ((size + 1L) * batch + 2) * heads + 3);
      };
    }
  }

  /** What forward and backward gave. */
  public record Results(Guarded y, Guarded log, Guarded dq, Guarded dk, Guarded dv) {}

  /** One head of one sample, with scores that are not scaled. */
  public static Attention plain(int queries, int keys, int size, int valueSize, boolean causal) {
    return new Attention(
        Heads.contiguous(1, 1, queries, size),
        Heads.contiguous(1, 1, keys, size),
        Heads.contiguous(1, 1, keys, valueSize),
        Heads.contiguous(1, 1, queries, valueSize),
        1,
        causal);
  }

  /**
   * A case with random numbers.
   *
   * @param shape batch, query heads, key heads, queries, keys, size, value size
   */
  public static AttentionCase random(
      Random random, Form form, boolean causal, boolean ragged, int... shape) {
    Heads q = form.of(shape[0], shape[1], shape[3], shape[5]);
    Heads k = form.of(shape[0], shape[2], shape[4], shape[5]);
    Heads v = form.of(shape[0], shape[2], shape[4], shape[6]);
    Heads y = form.of(shape[0], shape[1], shape[3], shape[6]);
    int[] lengths = null;
    if (ragged) {
      lengths = random.ints(shape[0], 0, shape[4] + 1).toArray();
    }
    return new AttentionCase(
        new Attention(q, k, v, y, 1 / Math.sqrt(shape[5]), causal),
        lengths,
        numbers(random, q),
        numbers(random, k),
        numbers(random, v),
        numbers(random, y));
  }

  private static double[] numbers(Random random, Heads heads) {
    double[] result = new double[Math.toIntExact(heads.extent())];
    Arrays.fill(result, Double.NaN);
    for (int b = 0; b < heads.batch(); b++) {
      for (int h = 0; h < heads.heads(); h++) {
        for (int t = 0; t < heads.time(); t++) {
          for (int c = 0; c < heads.size(); c++) {
            result[(int) heads.at(b, h, t) + c] = (float) random.nextGaussian();
          }
        }
      }
    }
    return result;
  }

  /** Runs the kernels both ways; checks that nothing is written between or around the results. */
  public Results run(AttentionKernels kernels, DeviceMemory memory, DType dtype) {
    Guarded queries = Guarded.of(memory, dtype, q);
    Guarded keys = Guarded.of(memory, dtype, k);
    Guarded values = Guarded.of(memory, dtype, v);
    Guarded gradient = Guarded.of(memory, dtype, dy);
    Guarded counts = lengths == null ? null : counts(memory);
    Buffer lengthsBuffer = counts == null ? null : counts.buffer();
    Results results =
        new Results(
            Guarded.canaries(memory, dtype, dy.length),
            Guarded.canaries(memory, dtype, (int) attention.statistics()),
            Guarded.canaries(memory, dtype, q.length),
            Guarded.canaries(memory, dtype, k.length),
            Guarded.canaries(memory, dtype, v.length));
    kernels.forward(
        attention,
        queries.buffer(),
        queries.at(),
        keys.buffer(),
        keys.at(),
        values.buffer(),
        values.at(),
        lengthsBuffer,
        Guarded.MARGIN,
        results.y.buffer(),
        results.y.at(),
        results.log.buffer(),
        results.log.at());
    kernels.backward(
        attention,
        queries.buffer(),
        queries.at(),
        keys.buffer(),
        keys.at(),
        values.buffer(),
        values.at(),
        lengthsBuffer,
        Guarded.MARGIN,
        results.y.buffer(),
        results.y.at(),
        results.log.buffer(),
        results.log.at(),
        gradient.buffer(),
        gradient.at(),
        results.dq.buffer(),
        results.dq.at(),
        results.dk.buffer(),
        results.dk.at(),
        results.dv.buffer(),
        results.dv.at());
    assertOnlyWritten(results.y, attention.y());
    results.log.assertMarginsIntact();
    assertOnlyWritten(results.dq, attention.q());
    assertOnlyWritten(results.dk, attention.k());
    assertOnlyWritten(results.dv, attention.v());
    return results;
  }

  private Guarded counts(DeviceMemory memory) {
    return Guarded.of(memory, DType.I32, Arrays.stream(lengths).asDoubleStream().toArray());
  }

  private static void assertOnlyWritten(Guarded result, Heads heads) {
    int[] shape = {heads.batch(), heads.heads(), heads.time(), heads.size()};
    long[] strides = {heads.batchStride(), heads.headStride(), heads.timeStride(), 1};
    if (heads.extent() > 0) {
      result.assertOnlyWritten(Layout.strided(shape, strides), 0);
    }
    result.assertMarginsIntact();
  }

  /** The formulas in double. */
  public NaiveAttention naive(DType dtype) {
    return naive(dtype, Precision.FLOAT32);
  }

  /** The formulas in double, with the bounds of a precision. */
  public NaiveAttention naive(DType dtype, Precision precision) {
    return new NaiveAttention(dtype, precision, attention, lengths, q, k, v, dy);
  }

  /** Fails where results are further from some others than {@code factor} times the bounds. */
  public void assertClose(
      String what, double factor, Results actual, double[][] expected, NaiveAttention bounds) {
    Heads logs = Heads.contiguous(1, 1, (int) attention.statistics(), 1);
    assertClose(what + " y", factor, attention.y(), actual.y, expected[0], bounds.yBound);
    assertClose(what + " log", factor, logs, actual.log, expected[1], bounds.logBound);
    assertClose(what + " dq", factor, attention.q(), actual.dq, expected[2], bounds.dqBound);
    assertClose(what + " dk", factor, attention.k(), actual.dk, expected[3], bounds.dkBound);
    assertClose(what + " dv", factor, attention.v(), actual.dv, expected[4], bounds.dvBound);
  }

  private static void assertClose(
      String what, double factor, Heads heads, Guarded actual, double[] expected, double[] bound) {
    double[] found = actual.values();
    double tiny = actual.dtype() == DType.F32 ? 1e-37 : 1e-300;
    for (int b = 0; b < heads.batch(); b++) {
      for (int h = 0; h < heads.heads(); h++) {
        for (int t = 0; t < heads.time(); t++) {
          for (int c = 0; c < heads.size(); c++) {
            int at = (int) heads.at(b, h, t) + c;
            String where = what + "[" + b + ", " + h + ", " + t + ", " + c + "]";
            if (Double.isFinite(expected[at])) {
              assertEquals(expected[at], found[at], factor * bound[at] + tiny, where);
            } else {
              assertEquals(expected[at], found[at], where);
            }
          }
        }
      }
    }
  }
}
