package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.LeasePool;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** {@link OptimizerKernels}: {@code optimizer.cu}. */
public final class CudaOptimizer extends KernelFamily implements OptimizerKernels {
  /** Elements of a parameter that a block takes at a time. */
  private static final int CHUNK = 1024;

  /** Elements that the 16 lanes of the contract take together. */
  private static final int RUN = 1 << 14;

  private static final int LANES = 16;
  private static final int WARP = 32;

  /** Threads of a kernel that has one for each parameter of a launch. */
  private static final int PARAMETERS = 64;

  /** Calls for one parameter that may be in progress at once without making new lists. */
  private static final int SLOTS = 16;

  private static final int SGD = 0;
  private static final int MOMENTUM = 1;
  private static final int RMS_PROP = 2;
  private static final int ADAM = 3;
  private static final int SQUARES = 4;
  private static final int JOIN_SQUARES = 5;
  private static final int ROOT = 6;

  private final KernelTable kernels;
  private final LeasePool<ParameterList> lists = new LeasePool<>(SLOTS, ParameterList::new);

  /** For one element type. */
  public CudaOptimizer(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.kernels =
        kernels(
            "optimizer", "sgd", "momentum", "rms_prop", "adam", "squares", "join_squares", "root");
  }

  @Override
  public void step(
      OptimizerStep step,
      int n,
      Buffer w,
      long wOffset,
      Buffer g,
      long gOffset,
      @Nullable Buffer s1,
      long s1Offset,
      @Nullable Buffer s2,
      long s2Offset) {
    ParameterList one = lists.lease();
    try {
      cast(w, wOffset, n, "w");
      cast(g, gOffset, n, "g");
      one.add(step, n, w, wOffset, g, gOffset, s1, s1Offset, s2, s2Offset);
      checkStates(one, 0);
      apply(one, 0, null, 0);
    } finally {
      one.clear();
      lists.release(one);
    }
  }

  @Override
  public void step(ParameterList list) {
    check(list);
    apply(list, 0, null, 0);
  }

  @Override
  public void clippedStep(ParameterList list, double clipNorm, Buffer norm, long normOffset) {
    if (!(clipNorm > 0) || Double.isInfinite(clipNorm)) {
      throw new IllegalArgumentException(
          "clipNorm is " + clipNorm + "; expected a finite number above 0");
    }
    CudaBuffer length = cast(norm, normOffset, 1, "norm");
    check(list);
    apply(list, clipNorm, length, normOffset);
  }

  private void check(ParameterList list) {
    for (int i = 0; i < list.size(); i++) {
      try {
        cast(list.w(i), list.wOffset(i), list.count(i), "w");
        cast(list.g(i), list.gOffset(i), list.count(i), "g");
        checkStates(list, i);
      } catch (IllegalArgumentException e) {
        throw inList(i, e);
      }
    }
  }

  private void checkStates(ParameterList list, int index) {
    int states = list.step(index).states();
    if (states > 0) {
      cast(list.s1(index), list.s1Offset(index), list.count(index), "s1");
    }
    if (states > 1) {
      cast(list.s2(index), list.s2Offset(index), list.count(index), "s2");
    }
  }

  private static IllegalArgumentException inList(int index, IllegalArgumentException e) {
    return new IllegalArgumentException("parameter " + index + ": " + e.getMessage(), e);
  }

  /** All parameters that have the same step go together, wherever they are in the list. */
  private void apply(ParameterList list, double clip, @Nullable CudaBuffer norm, long normOffset) {
    for (int i = 0; i < list.size(); i++) {
      if (list.count(i) > 0 && isFirst(list, i)) {
        apply(list, i, clip, norm, normOffset);
      }
    }
    Reference.reachabilityFence(list);
  }

  private static boolean isFirst(ParameterList list, int index) {
    OptimizerStep step = list.step(index);
    for (int i = 0; i < index; i++) {
      if (list.count(i) > 0 && ParameterArgument.isSame(list.step(i), step)) {
        return false;
      }
    }
    return true;
  }

  private void apply(
      ParameterList list, int first, double clip, @Nullable CudaBuffer norm, long normOffset) {
    OptimizerStep step = list.step(first);
    int end;
    for (int start = first; start < list.size(); start = end) {
      end = ParameterArgument.end(list, start, step);
      int chunks = ParameterArgument.chunks(list, start, end, step, CHUNK);
      try (Launch launch = launch(kernels.get(kernel(step)))) {
        ParameterArgument.add(launch, list, start, end, step, CHUNK);
        optionalPointer(launch, norm, normOffset);
        launch.float64(clip);
        addNumbers(launch, step);
        launch.run(blocks(chunks), THREADS);
      }
    }
  }

  private static int kernel(OptimizerStep step) {
    return switch (step) {
      case OptimizerStep.Sgd sgd -> SGD;
      case OptimizerStep.Momentum momentum -> MOMENTUM;
      case OptimizerStep.RmsProp rms -> RMS_PROP;
      case OptimizerStep.Adam adam -> ADAM;
    };
  }

  private void addNumbers(Launch launch, OptimizerStep step) {
    switch (step) {
      case OptimizerStep.Sgd sgd -> {
        real(launch, -sgd.rate());
        real(launch, sgd.weightDecay());
      }
      case OptimizerStep.Momentum momentum -> {
        real(launch, -momentum.rate());
        real(launch, momentum.weightDecay());
        real(launch, momentum.momentum());
        launch.int32(momentum.nesterov() ? 1 : 0);
      }
      case OptimizerStep.RmsProp rms -> {
        real(launch, -rms.rate());
        real(launch, rms.weightDecay());
        real(launch, rms.decay());
        real(launch, 1 - rms.decay());
        real(launch, rms.epsilon());
      }
      case OptimizerStep.Adam adam -> addAdam(launch, adam);
    }
  }

  private void addAdam(Launch launch, OptimizerStep.Adam adam) {
    double bias1 = 1 - StrictMath.pow(adam.beta1(), adam.step());
    double bias2 = 1 - StrictMath.pow(adam.beta2(), adam.step());
    real(launch, -adam.rate() / bias1);
    real(launch, adam.decoupled() ? 0 : adam.weightDecay());
    real(launch, adam.beta1());
    real(launch, 1 - adam.beta1());
    real(launch, adam.beta2());
    real(launch, 1 - adam.beta2());
    real(launch, 1 / Math.sqrt(bias2));
    real(launch, adam.epsilon());
    real(launch, -adam.rate() * adam.weightDecay());
    launch.int32(adam.decoupled() && adam.weightDecay() != 0 ? 1 : 0);
  }

  @Override
  public void norm(ParameterList list, Buffer result, long resultOffset) {
    CudaBuffer to = cast(result, resultOffset, 1, "result");
    for (int i = 0; i < list.size(); i++) {
      try {
        cast(list.g(i), list.gOffset(i), list.count(i), "g");
      } catch (IllegalArgumentException e) {
        throw inList(i, e);
      }
    }
    try (CudaBuffer sums = services.memory().scratch(DType.F64, list.size())) {
      int count = 0;
      int end;
      for (int start = 0; start < list.size(); start = end) {
        end = ParameterArgument.end(list, start, null);
        squares(list, start, end, sums, count);
        count += ParameterArgument.count(list, start, end, null);
      }
      try (Launch launch = launch(kernels.get(ROOT))) {
        pointer(launch, sums, 0);
        launch.int32(count);
        pointer(launch, to, resultOffset);
        launch.run(1, WARP);
      }
    }
    Reference.reachabilityFence(list);
  }

  /** The sums of squares of some parameters, from {@code first} on in {@code sums}. */
  private void squares(ParameterList list, int start, int end, CudaBuffer sums, int first) {
    int runs = ParameterArgument.chunks(list, start, end, null, RUN);
    if (runs == 0) {
      return;
    }
    try (CudaBuffer partial = services.memory().scratch(DType.F64, runs)) {
      try (Launch launch = launch(kernels.get(SQUARES))) {
        ParameterArgument.add(launch, list, start, end, null, RUN);
        pointer(launch, partial, 0);
        int each = THREADS / LANES;
        launch.run(blocks((runs + each - 1L) / each), threads((long) runs * LANES));
      }
      try (Launch launch = launch(kernels.get(JOIN_SQUARES))) {
        ParameterArgument.add(launch, list, start, end, null, RUN);
        pointer(launch, partial, 0);
        pointer(launch, sums, first);
        launch.run(1, PARAMETERS);
      }
    }
  }
}
