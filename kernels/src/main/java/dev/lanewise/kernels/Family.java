package dev.lanewise.kernels;

import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.IndexingKernels;
import dev.lanewise.kernels.op.Level1Kernels;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.ResizeKernels;
import dev.lanewise.kernels.op.SoftmaxKernels;
import java.util.List;

/**
 * A kernel family: the unit in which providers serve kernels and in which selection cascades. The
 * type parameter is the family's contract.
 *
 * @param <K> the interface of the family's kernels
 */
public final class Family<K> {
  /** Matrix products: gemm, batched gemm, gemv, ger. */
  public static final Family<MatmulKernels> MATMUL = new Family<>("matmul", MatmulKernels.class);

  /** BLAS level 1: dot, axpy, scal, nrm2, asum, iamax. */
  public static final Family<Level1Kernels> LEVEL1 = new Family<>("level1", Level1Kernels.class);

  /** Unary and binary element by element operations and their backward forms. */
  public static final Family<ElementwiseKernels> ELEMENTWISE =
      new Family<>("elementwise", ElementwiseKernels.class);

  /** Reductions and scans over axes. */
  public static final Family<ReductionKernels> REDUCTION =
      new Family<>("reduction", ReductionKernels.class);

  /** Softmax and log-softmax, forward and backward. */
  public static final Family<SoftmaxKernels> SOFTMAX =
      new Family<>("softmax", SoftmaxKernels.class);

  /** Losses that reduce to one number, forward and backward. */
  public static final Family<LossKernels> LOSS = new Family<>("loss", LossKernels.class);

  /** Gather, scatter-add and strided copies. */
  public static final Family<IndexingKernels> INDEXING =
      new Family<>("indexing", IndexingKernels.class);

  /** Optimizer steps in one pass. */
  public static final Family<OptimizerKernels> OPTIMIZER =
      new Family<>("optimizer", OptimizerKernels.class);

  /** Counter-based random numbers. */
  public static final Family<RandomKernels> RANDOM = new Family<>("random", RandomKernels.class);

  /** Convolutions of images and their gradients. */
  public static final Family<Conv2dKernels> CONV2D = new Family<>("conv2d", Conv2dKernels.class);

  /** Pooling of images and its gradients. */
  public static final Family<Pool2dKernels> POOL2D = new Family<>("pool2d", Pool2dKernels.class);

  /** Batch, group, layer, root mean square and local response normalisation. */
  public static final Family<NormalizationKernels> NORMALIZATION =
      new Family<>("normalization", NormalizationKernels.class);

  /** Up-sampling of images and its gradient. */
  public static final Family<ResizeKernels> RESIZE = new Family<>("resize", ResizeKernels.class);

  /** Time steps of recurrent layers and their gradients. */
  public static final Family<RecurrentKernels> RECURRENT =
      new Family<>("recurrent", RecurrentKernels.class);

  /** Scaled dot-product attention and its gradients. */
  public static final Family<AttentionKernels> ATTENTION =
      new Family<>("attention", AttentionKernels.class);

  private static final List<Family<?>> ALL =
      List.of(
          MATMUL,
          LEVEL1,
          ELEMENTWISE,
          REDUCTION,
          SOFTMAX,
          LOSS,
          INDEXING,
          OPTIMIZER,
          RANDOM,
          CONV2D,
          POOL2D,
          NORMALIZATION,
          RESIZE,
          RECURRENT,
          ATTENTION);

  private final String name;
  private final Class<K> contract;

  private Family(String name, Class<K> contract) {
    this.name = name;
    this.contract = contract;
  }

  /** All families, in the order in which reports list them. */
  public static List<Family<?>> all() {
    return ALL;
  }

  /** The family's name in reports: lower case. */
  public String label() {
    return name;
  }

  /** The interface that a provider of this family implements. */
  public Class<K> contract() {
    return contract;
  }

  /** Whether this family has kernels for the element type at all. */
  public boolean isDefinedFor(DType dtype) {
    return dtype.isFloating() || this == INDEXING;
  }

  @Override
  public String toString() {
    return name;
  }
}
