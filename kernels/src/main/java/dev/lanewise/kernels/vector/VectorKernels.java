package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.host.HostLevel1Kernels;
import dev.lanewise.kernels.host.HostMatmulKernels;
import dev.lanewise.kernels.host.HostMemory;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.attention.VectorAttention;
import dev.lanewise.kernels.vector.conv.VectorConv2d;
import dev.lanewise.kernels.vector.elementwise.VectorElementwise;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import dev.lanewise.kernels.vector.indexing.VectorIndexing;
import dev.lanewise.kernels.vector.level1.VectorLevel1;
import dev.lanewise.kernels.vector.loss.VectorLoss;
import dev.lanewise.kernels.vector.norm.VectorNormalization;
import dev.lanewise.kernels.vector.optimizer.VectorOptimizer;
import dev.lanewise.kernels.vector.pool.VectorPool2d;
import dev.lanewise.kernels.vector.random.VectorRandom;
import dev.lanewise.kernels.vector.recurrent.VectorRecurrent;
import dev.lanewise.kernels.vector.reduction.VectorReduction;
import dev.lanewise.kernels.vector.resize.VectorResize;
import dev.lanewise.kernels.vector.softmax.VectorSoftmax;

/** Builds the backend's kernels; apart from the provider because it links the Vector API. */
final class VectorKernels {
  private VectorKernels() {}

  static KernelSet open(BackendContext context) {
    WorkerPool workers = context.workers();
    ScratchPool scratch = context.scratch();
    VectorMatmul matmul = new VectorMatmul(workers, scratch);
    VectorLevel1 level1 = new VectorLevel1(scratch);
    return KernelSet.builder()
        .memory(new HostMemory())
        .add(Family.MATMUL, new HostMatmulKernels(matmul, DType.F32), DType.F32)
        .add(Family.MATMUL, new HostMatmulKernels(matmul, DType.F64), DType.F64)
        .add(Family.LEVEL1, new HostLevel1Kernels(level1, DType.F32), DType.F32)
        .add(Family.LEVEL1, new HostLevel1Kernels(level1, DType.F64), DType.F64)
        .add(Family.ELEMENTWISE, new VectorElementwise(workers, scratch), DType.F32)
        .add(Family.REDUCTION, new VectorReduction(workers, scratch), DType.F32)
        .add(Family.INDEXING, new VectorIndexing(DType.F32), DType.F32)
        .add(Family.INDEXING, new VectorIndexing(DType.F64), DType.F64)
        .add(Family.INDEXING, new VectorIndexing(DType.I32), DType.I32)
        .add(Family.OPTIMIZER, new VectorOptimizer(workers, scratch), DType.F32)
        .add(Family.RANDOM, new VectorRandom(workers, scratch), DType.F32)
        .add(Family.SOFTMAX, new VectorSoftmax(workers, scratch), DType.F32)
        .add(Family.LOSS, new VectorLoss(workers, scratch), DType.F32)
        .add(Family.CONV2D, new VectorConv2d(workers, scratch, matmul), DType.F32)
        .add(Family.POOL2D, new VectorPool2d(workers, scratch), DType.F32)
        .add(Family.NORMALIZATION, new VectorNormalization(workers, scratch), DType.F32)
        .add(Family.RESIZE, new VectorResize(workers, scratch), DType.F32)
        .add(Family.RECURRENT, new VectorRecurrent(workers, scratch), DType.F32)
        .add(Family.ATTENTION, new VectorAttention(workers, scratch), DType.F32)
        .build();
  }

  /** One line for people: how wide the vectors are. */
  static String describe() {
    return Lanes.F.vectorBitSize() + "-bit vectors, " + Lanes.FLOATS + " floats";
  }

  /** The width of the vectors in bits. */
  static int bits() {
    return Lanes.F.vectorBitSize();
  }
}
