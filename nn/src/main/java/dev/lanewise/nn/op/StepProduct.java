package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/** A product with the same weights again and again, for which they are packed. */
final class StepProduct implements AutoCloseable {
  private final Engine engine;
  private final MatmulKernels matmul;
  private final Gemm gemm;
  private final Tensor weight;
  private final @Nullable PackedMatrix packed;

  /**
   * A product.
   *
   * @param weight contiguous; stored as the product says
   * @param packs whether packing pays: for several products, or weights that stay as they are
   */
  StepProduct(Gemm gemm, Tensor weight, boolean packs) {
    this.engine = weight.engine();
    this.matmul = engine.backend().matmul(weight.dtype());
    this.gemm = gemm;
    this.weight = weight;
    this.packed = packs ? engine.packs().take(weight, gemm.transB()) : null;
  }

  /** c = a op(weight) + beta c, with a bias for each column if there is one. */
  void multiply(Tensor a, long aAt, double beta, Tensor c, long cAt, @Nullable Tensor bias) {
    PackedMatrix ready = packed;
    if (ready == null) {
      matmul.gemm(
          gemm,
          1,
          a.buffer(),
          aAt,
          weight.buffer(),
          weight.offset(),
          beta,
          c.buffer(),
          cAt,
          bias == null ? Epilogue.NONE : Epilogue.BIAS_PER_COLUMN,
          bias == null ? null : bias.buffer(),
          bias == null ? 0 : bias.offset(),
          null,
          0);
    } else {
      matmul.gemmPackedB(
          gemm,
          1,
          a.buffer(),
          aAt,
          ready,
          beta,
          c.buffer(),
          cAt,
          bias == null ? Epilogue.NONE : Epilogue.BIAS_PER_COLUMN,
          bias == null ? null : bias.buffer(),
          bias == null ? 0 : bias.offset(),
          null,
          0);
    }
  }

  @Override
  public void close() {
    PackedMatrix ready = packed;
    if (ready != null) {
      engine.packs().giveBack(ready);
    }
  }
}
