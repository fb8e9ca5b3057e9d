package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Which of cuDNN's algorithms may run: those that give the same bits in every run, and whose error
 * the contracts bound. Sums of products may always run, Winograd's filtering where it is allowed,
 * Fourier transforms never: theirs is an error of the whole tile, and NaN spreads over it.
 */
final class CuDnnAlgorithms {
  /** More than there are of any pass. */
  static final int MOST = 16;

  /** sizeof(cudnnConvolutionFwdAlgoPerf_t); the structs of the other passes are laid out alike. */
  static final long RESULT_BYTES = 48;

  private static final long STATUS_AT = 4;
  private static final long MEMORY_AT = 16;
  private static final long DETERMINISM_AT = 24;
  private static final long MATH_AT = 28;

  private static final int DETERMINISTIC = 1;
  private static final int DEFAULT_MATH = 0;
  private static final int FMA_MATH = 3;

  private static final int CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM = 0;
  private static final int CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM = 1;
  private static final int CONVOLUTION_FWD_ALGO_GEMM = 2;
  private static final int CONVOLUTION_FWD_ALGO_DIRECT = 3;
  private static final int CONVOLUTION_FWD_ALGO_WINOGRAD = 6;
  private static final int CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED = 7;
  private static final int CONVOLUTION_BWD_DATA_ALGO_0 = 0;
  private static final int CONVOLUTION_BWD_DATA_ALGO_1 = 1;
  private static final int CONVOLUTION_BWD_DATA_ALGO_WINOGRAD = 4;
  private static final int CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED = 5;
  private static final int CONVOLUTION_BWD_FILTER_ALGO_0 = 0;
  private static final int CONVOLUTION_BWD_FILTER_ALGO_1 = 1;
  private static final int CONVOLUTION_BWD_FILTER_ALGO_3 = 3;

  private CuDnnAlgorithms() {}

  private static boolean isAllowed(ConvolutionPass pass, boolean winograd, int algorithm) {
    return switch (pass) {
      case FORWARD ->
          switch (algorithm) {
            case CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
                CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
                CONVOLUTION_FWD_ALGO_GEMM,
                CONVOLUTION_FWD_ALGO_DIRECT ->
                true;
            case CONVOLUTION_FWD_ALGO_WINOGRAD, CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED -> winograd;
            default -> false;
          };
      case DATA ->
          switch (algorithm) {
            case CONVOLUTION_BWD_DATA_ALGO_0, CONVOLUTION_BWD_DATA_ALGO_1 -> true;
            case CONVOLUTION_BWD_DATA_ALGO_WINOGRAD, CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED ->
                winograd;
            default -> false;
          };
      case FILTER ->
          switch (algorithm) {
            case CONVOLUTION_BWD_FILTER_ALGO_0,
                CONVOLUTION_BWD_FILTER_ALGO_1,
                CONVOLUTION_BWD_FILTER_ALGO_3 ->
                true;
            default -> false;
          };
    };
  }

  /** The math type that a convolution is described with. */
  static int math(boolean tensorFloat) {
    return tensorFloat ? DEFAULT_MATH : FMA_MATH;
  }

  /**
   * The first, which is the fastest, of what cuDNN answered that may run, or -1.
   *
   * @param results as many results as {@code count}, fastest first
   * @param tensorFloat whether operands may be rounded to TensorFloat-32
   * @param winograd whether Winograd's filtering is allowed
   * @param most the bytes that an algorithm may work in
   */
  static int first(
      MemorySegment results,
      int count,
      ConvolutionPass pass,
      boolean tensorFloat,
      boolean winograd,
      long most) {
    for (int i = 0; i < count; i++) {
      long at = i * RESULT_BYTES;
      int algorithm = results.get(JAVA_INT, at);
      int math = results.get(JAVA_INT, at + MATH_AT);
      if (results.get(JAVA_INT, at + STATUS_AT) == 0
          && results.get(JAVA_INT, at + DETERMINISM_AT) == DETERMINISTIC
          && (tensorFloat || math == FMA_MATH || math == DEFAULT_MATH)
          && results.get(JAVA_LONG, at + MEMORY_AT) <= most
          && isAllowed(pass, winograd, algorithm)) {
        return algorithm;
      }
    }
    return -1;
  }
}
