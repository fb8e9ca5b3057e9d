package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.host.HostLevel1Kernels;
import dev.lanewise.kernels.host.HostMatmulKernels;
import dev.lanewise.kernels.host.HostMemory;

/** The backend {@code scalar}: every family in plain Java, in the caller's thread. */
public final class ScalarProvider implements BackendProvider {
  private static final Availability AVAILABLE = new Availability.Available("plain Java loops");

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Device device() {
    return Device.HOST;
  }

  @Override
  public Availability availability() {
    return AVAILABLE;
  }

  @Override
  public boolean serves(Family<?> family, DType dtype) {
    return family.isDefinedFor(dtype);
  }

  @Override
  public KernelSet open(BackendContext context) {
    KernelSet.Builder set = KernelSet.builder().memory(new HostMemory());
    ScalarMatmul matmul = new ScalarMatmul();
    ScalarLevel1 level1 = new ScalarLevel1();
    for (DType dtype : DType.values()) {
      set.add(Family.INDEXING, new ScalarIndexing(dtype), dtype);
      if (dtype.isFloating()) {
        set.add(Family.MATMUL, new HostMatmulKernels(matmul, dtype), dtype)
            .add(Family.LEVEL1, new HostLevel1Kernels(level1, dtype), dtype)
            .add(Family.ELEMENTWISE, new ScalarElementwise(dtype), dtype)
            .add(Family.REDUCTION, new ScalarReduction(dtype), dtype)
            .add(Family.SOFTMAX, new ScalarSoftmax(dtype), dtype)
            .add(Family.LOSS, new ScalarLoss(dtype), dtype)
            .add(Family.OPTIMIZER, new ScalarOptimizer(dtype), dtype)
            .add(Family.RANDOM, new ScalarRandom(dtype), dtype)
            .add(Family.CONV2D, new ScalarConv2d(dtype), dtype)
            .add(Family.POOL2D, new ScalarPool2d(dtype), dtype)
            .add(Family.NORMALIZATION, new ScalarNormalization(dtype), dtype)
            .add(Family.RESIZE, new ScalarResize(dtype), dtype)
            .add(Family.RECURRENT, new ScalarRecurrent(dtype), dtype)
            .add(Family.ATTENTION, new ScalarAttention(dtype), dtype);
      }
    }
    return set.build();
  }
}
