package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.OptimizerCase;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An optimizer's step by our own kernels, over tensors in arrays of their own. */
final class KernelOptimizer implements Contender.Call {
  private static final int STATES = 2;

  private final OptimizerCase which;
  private final Backend backend;
  private final OptimizerKernels kernels;
  private final float[][][] arrays;
  private final HostBuffer[][] buffers;
  private final ParameterList list = new ParameterList();
  private long steps;

  KernelOptimizer(Backend backend, OptimizerCase which, HostBuffer[] operands) {
    this.which = which;
    this.backend = backend;
    kernels = backend.optimizer(DType.F32);
    arrays = OptimizerArrays.of(which, operands);
    buffers = new HostBuffer[arrays.length][which.tensors()];
    for (int i = 0; i < arrays.length; i++) {
      for (int t = 0; t < which.tensors(); t++) {
        buffers[i][t] = HostBuffer.of(arrays[i][t]);
      }
    }
  }

  private OptimizerStep step() {
    double rate = OptimizerCase.RATE;
    return switch (which.rule()) {
      case SGD -> new OptimizerStep.Sgd(rate, 0);
      case MOMENTUM -> new OptimizerStep.Momentum(rate, OptimizerCase.MOMENTUM, false, 0);
      case ADAMW ->
          new OptimizerStep.Adam(
              rate,
              OptimizerCase.BETA1,
              OptimizerCase.BETA2,
              OptimizerCase.EPSILON,
              OptimizerCase.WEIGHT_DECAY,
              true,
              steps);
    };
  }

  @Override
  public void run() {
    steps++;
    OptimizerStep step = step();
    list.clear();
    for (int t = 0; t < which.tensors(); t++) {
      int n = Math.toIntExact(buffers[0][t].length());
      list.add(step, n, buffers[0][t], 0, buffers[1][t], 0, state(0, t), 0, state(1, t), 0);
    }
    kernels.step(list);
  }

  private @Nullable HostBuffer state(int state, int tensor) {
    return state < which.rule().states() ? buffers[STATES + state][tensor] : null;
  }

  @Override
  public HostBuffer result() {
    List<float[]> parts = new ArrayList<>(List.of(arrays[0]));
    for (int i = STATES; i < arrays.length; i++) {
      parts.addAll(List.of(arrays[i]));
    }
    return Parts.join(parts);
  }

  @Override
  public void close() {
    backend.close();
  }
}
