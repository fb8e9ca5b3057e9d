package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.GemmCase;
import dev.lanewise.bench.cases.GemvCase;
import dev.lanewise.bench.cases.LayerCase;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.StepCase;
import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import java.util.List;
import java.util.Optional;

/** A provider of this project, through its SPI. */
final class KernelContender extends NamedContender {
  private final SlowCalls slow;
  private final boolean threaded;

  KernelContender(String provider, String library, String terms, SlowCalls slow, boolean threaded) {
    super(provider, library, terms);
    this.slow = slow;
    this.threaded = threaded;
  }

  /** Over this provider alone: what it lacks must not come from another one. */
  private Backend open(int threads) {
    List<? extends BackendProvider> own =
        Backends.providers().stream().filter(one -> one.name().equals(id())).toList();
    return Backends.open(new BackendConfig(id(), threads), own);
  }

  @Override
  public Availability availability() {
    try (Backend backend = open(1)) {
      for (DType dtype : new DType[] {DType.F32, DType.F64}) {
        String serving = backend.resolution().provider(Family.MATMUL, dtype);
        if (!id().equals(serving)) {
          return new Unavailable(
              "provider %s serves no %s matmul".formatted(id(), dtype), "measure another one");
        }
      }
      return new Available(library());
    } catch (BackendUnavailableException e) {
      return new Unavailable(e.reason(), e.remedy());
    }
  }

  @Override
  public boolean knows(OperandCase which) {
    return true;
  }

  @Override
  public Optional<String> declines(OperandCase which, int threads) {
    if (!threaded && threads > 1) {
      return SlowCalls.oneThreadOnly();
    }
    return threaded || which instanceof MatrixCase
        ? slow.declines(which)
        : SlowCalls.SLOW_LAYERS.declines(which);
  }

  @Override
  public boolean onEveryCase() {
    return slow == SlowCalls.NONE;
  }

  @Override
  public Call prepare(OperandCase which, HostBuffer[] operands, int threads) {
    Backend backend = open(threads);
    if (which instanceof OptimizerCase optimizer) {
      return new KernelOptimizer(backend, optimizer, operands);
    }
    if (which instanceof RecurrentCase recurrent) {
      return new NnRecurrent(backend, recurrent, operands);
    }
    if (which instanceof StepCase step) {
      return new NnStep(backend, step, operands);
    }
    HostBuffer result = HostBuffer.allocate(which.dtype(), which.resultLength());
    Runnable call =
        switch (which) {
          case GemmCase gemm ->
              gemm(backend.matmul(gemm.dtype()), gemm, operands[0], operands[1], result);
          case GemvCase gemv ->
              gemv(backend.matmul(gemv.dtype()), gemv, operands[0], operands[1], result);
          case LayerCase layer -> KernelLayers.call(backend, layer, operands, result);
        };
    return new HostCall(call, result, backend::close);
  }

  private static Runnable gemv(
      MatmulKernels kernels, GemvCase which, HostBuffer a, HostBuffer x, HostBuffer y) {
    boolean trans = which.trans();
    int m = which.m();
    int n = which.n();
    return () -> kernels.gemv(trans, m, n, 1, a, 0, n, x, 0, 1, 0, y, 0, 1);
  }

  private static Runnable gemm(
      MatmulKernels kernels, GemmCase which, HostBuffer a, HostBuffer b, HostBuffer c) {
    Gemm gemm = which.gemm();
    if (which.batch() == 1) {
      return () -> kernels.gemm(gemm, 1, a, 0, b, 0, 0, c, 0);
    }
    GemmBatch batch =
        new GemmBatch(gemm, which.batch(), gemm.extentA(), gemm.extentB(), gemm.extentC());
    return () -> kernels.gemmBatch(batch, 1, a, 0, b, 0, 0, c, 0);
  }
}
