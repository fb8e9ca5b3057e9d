package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.AttentionCase;
import dev.lanewise.bench.cases.ConvCase;
import dev.lanewise.bench.cases.ElementwiseCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.NormCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.OverheadCase;
import dev.lanewise.bench.cases.PoolCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RowNormCase;
import dev.lanewise.bench.cases.SoftmaxCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Proves before anything is timed that a contender computes the layer it is asked for: {@value
 * #ALL} elements of each array at most, else a sample of {@value #SAMPLES}, are compared to sums in
 * double.
 */
final class LayerVerification {
  static final int SAMPLES = 200;
  static final int ALL = 1000;

  /** Relative to an element or its {@link #scale}, where that is larger. */
  private static final double CLOSE = 2e-5;

  private static final double TRAINED = 10;

  private LayerVerification() {}

  /**
   * Compares.
   *
   * @throws IllegalStateException if an element is too far from the true value
   */
  static void check(LayerCase which, HostBuffer[] operands, HostBuffer result) {
    if (result.dtype() != which.dtype() || result.length() != which.resultLength()) {
      throw new IllegalStateException(
          "the result is %s[%d]; expected %s[%d]"
              .formatted(result.dtype(), result.length(), which.dtype(), which.resultLength()));
    }
    float[][] in = new float[operands.length][];
    for (int i = 0; i < in.length; i++) {
      in[i] = F32Buffer.cast(operands[i], "operand").array();
    }
    float[] found = F32Buffer.cast(result, "result").array();
    IntToDoubleFunction truth = truth(which, operands, in, found);
    int[] parts = which.resultParts();
    int end = 0;
    for (int i = 0; i < parts.length; i++) {
      int from = end;
      end += parts[i];
      if (!(which instanceof RecurrentCase recurrent) || RecurrentTruth.covers(recurrent, i)) {
        checkPart(which, truth, found, from, end);
      }
    }
  }

  private static void checkPart(
      LayerCase which, IntToDoubleFunction truth, float[] found, int from, int end) {
    if (end - from <= ALL) {
      for (int at = from; at < end; at++) {
        checkElement(which, truth, found, at);
      }
      return;
    }
    SplittableRandom random = new SplittableRandom(Operands.SEED);
    for (int i = 0; i < SAMPLES; i++) {
      // The last elements too, where kernels have their tails.
      int at = i % 4 == 0 ? end - 1 - i / 4 : pick(which, from, end, random);
      checkElement(which, truth, found, at);
    }
  }

  private static int pick(LayerCase which, int from, int end, SplittableRandom random) {
    return switch (which) {
      case AttentionCase attention -> AttentionTruth.pick(attention, from, end, random);
      case RecurrentCase recurrent -> RecurrentTruth.pick(recurrent, from, end, random);
      default -> random.nextInt(from, end);
    };
  }

  /** Element by element what should have been found. */
  private static IntToDoubleFunction truth(
      LayerCase which, HostBuffer[] operands, float[][] in, float[] found) {
    return switch (which) {
      case ConvCase conv -> at -> ConvTruth.at(conv, in[0], in[1], at);
      case PoolCase pool -> at -> PoolTruth.at(pool, in, at);
      case NormCase norm -> at -> NormTruth.at(norm, in, at);
      case ElementwiseCase one -> ElementwiseTruth.of(one, in, found);
      case OverheadCase one ->
          at -> one.way() == OverheadCase.Way.GRADIENT ? 1 : in[0][at] + (double) in[1][at];
      case SoftmaxCase softmax -> SoftmaxTruth.of(softmax, in);
      case RowNormCase norm -> RowNormTruth.of(norm, in);
      case AttentionCase attention -> AttentionTruth.of(attention, in);
      case RecurrentCase recurrent -> RecurrentTruth.of(recurrent, in);
      case OptimizerCase optimizer -> OptimizerTruth.of(optimizer, in);
      case StepCase step -> at -> StepTruth.of(step, operands);
    };
  }

  private static void checkElement(
      LayerCase which, IntToDoubleFunction truth, float[] found, int at) {
    double expected = truth.applyAsDouble(at);
    double bound =
        which instanceof ConvCase conv
            ? ConvTruth.bound(conv)
            : CLOSE * Math.max(scale(which, at), Math.abs(expected));
    // Written so that NaN fails too.
    if (!(Math.abs(found[at] - expected) <= bound)) {
      throw new IllegalStateException(
          "wrong result at element %d: %s; expected %s within %s"
              .formatted(at, found[at], expected, bound));
    }
  }

  /** The size of what the element is a sum of, or of the element where it has all its digits. */
  private static double scale(LayerCase which, int at) {
    return switch (which) {
      case SoftmaxCase softmax -> SoftmaxTruth.scale(softmax);
      case RowNormCase norm -> RowNormTruth.scale(norm, at);
      case RecurrentCase recurrent -> RecurrentTruth.scale(recurrent, at);
      // Adam makes equal steps of gradients that differ by little, some of them near 0.
      case StepCase ignored -> TRAINED;
      default -> 1;
    };
  }
}
