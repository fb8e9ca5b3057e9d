package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.kernels.DType;

/** What a call takes, before anything is measured: at about the limits of a core with AVX2. */
final class CallTime {
  private static final double F32_FLOPS = 1e11;
  private static final double F64_FLOPS = 5e10;
  private static final double BYTES = 2e10;

  private CallTime() {}

  /** In seconds, roughly. */
  static double seconds(OperandCase which) {
    double flops = which.dtype() == DType.F32 ? F32_FLOPS : F64_FLOPS;
    return Math.max(which.flops() / flops, which.bytes() / BYTES);
  }
}
