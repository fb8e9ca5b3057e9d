package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;
import java.util.Arrays;

/** A layer of a network in float32, or an operation that it is made of, forward or backward. */
public sealed interface LayerCase extends OperandCase
    permits ConvCase,
        PoolCase,
        NormCase,
        ElementwiseCase,
        OverheadCase,
        SoftmaxCase,
        RowNormCase,
        AttentionCase,
        RecurrentCase,
        OptimizerCase,
        StepCase {
  /** Elements of an array of which a few fit the L2 cache together, on any processor. */
  int FEW = 1 << 15;

  @Override
  default DType dtype() {
    return DType.F32;
  }

  /** Elements of each of the arrays that the result is made of, one behind the other. */
  int[] resultParts();

  @Override
  default int resultLength() {
    return Math.toIntExact(Arrays.stream(resultParts()).asLongStream().sum());
  }

  /** Operand {@code operand} is uniform in [-spread, spread). */
  default float spread(int operand) {
    return 0.5f;
  }

  @Override
  default String unit() {
    return limit() == Limit.FMA ? "GFLOP/s" : "GB/s";
  }

  @Override
  default double speed(double nanos) {
    return (limit() == Limit.FMA ? flops() : bytes()) / nanos;
  }

  /** Where arrays of so many elements are, for the names of groups. */
  static String place(int elements) {
    return elements <= FEW ? "cached" : "beyond L2";
  }

  /** The product of sizes of an array. */
  static int length(long... sizes) {
    long length = 1;
    for (long size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException("size is " + size + "; expected 1 or more");
      }
      length = Math.multiplyExact(length, size);
    }
    return Math.toIntExact(length);
  }
}
